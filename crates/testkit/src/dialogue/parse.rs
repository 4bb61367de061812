//! From a file's text to its steps.

use super::text;
use std::fmt;
use std::time::Duration;

/// A dialogue: headers and steps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dialogue {
    headers: Vec<(String, String)>,
    /// The steps, in order, those of the file it comes after first.
    pub steps: Vec<(Place, Step)>,
}

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The client sends octets.
    Client(Vec<u8>),
    /// The server replies, or closes.
    Server(Reply),
    /// The session asks, and is answered.
    Policy {
        /// A pattern for the question as the player prints it.
        question: String,
        /// The answer, in the player's words.
        answer: String,
    },
    /// Time passes.
    Time(Passage),
}

/// What the server must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Send a line that is as this pattern says.
    Line(String),
    /// Close the connection.
    Closed,
}

/// What happens while the client is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// Nothing, for so long.
    Silence(Duration),
    /// The TLS handshake.
    Tls,
}

/// A file that is no dialogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialogueError {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub problem: &'static str,
}

impl fmt::Display for DialogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.place.file, self.place.line, self.problem)
    }
}

impl std::error::Error for DialogueError {}

impl Dialogue {
    /// Reads the file `name`; `open` gives a file's text, also that of files it comes after.
    ///
    /// # Errors
    /// [`DialogueError`] with the line that is wrong.
    pub fn read(name: &str, open: &dyn Fn(&str) -> Option<String>) -> Result<Self, DialogueError> {
        let mut dialogue = Self::default();
        dialogue.append(name, open, 0)?;
        Ok(dialogue)
    }

    /// The value of a header; the file's own wins over that of a file it comes after.
    pub fn header(&self, key: &str) -> Option<&str> {
        self.headers.iter().rev().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    fn append(&mut self, name: &str, open: &dyn Fn(&str) -> Option<String>, depth: usize) -> Result<(), DialogueError> {
        // Chosen: a longer chain of files is a circle.
        const DEPTH_LIMIT: usize = 8;
        let place = |line| Place { file: name.to_owned(), line };
        let wrong = |line, problem| DialogueError { place: place(line), problem };
        let text = open(name).filter(|_| depth < DEPTH_LIMIT).ok_or_else(|| wrong(0, "cannot be opened"))?;
        let mut has_steps = false;
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (key, value) = line.split_once(':').ok_or_else(|| wrong(number, "a line needs a colon"))?;
            let value = value.strip_prefix(' ').unwrap_or(value);
            match key {
                "C" | "S" | "P" | "T" => {
                    has_steps = true;
                    let steps = steps(key, value).map_err(|problem| wrong(number, problem))?;
                    self.steps.extend(steps.into_iter().map(|step| (place(number), step)));
                }
                _ if has_steps => return Err(wrong(number, "headers come before steps")),
                "after" => self.append(value.trim(), open, depth + 1)?,
                _ => self.headers.push((key.to_owned(), value.trim().to_owned())),
            }
        }
        Ok(())
    }
}

fn steps(key: &str, value: &str) -> Result<Vec<Step>, text::Problem> {
    match key {
        "C" => Ok(vec![Step::Client(text::line(value)?)]),
        "S" if value == "(closed)" => Ok(vec![Step::Server(Reply::Closed)]),
        "S" => replies(value),
        "P" => {
            let (question, answer) = value.split_once(" -> ").ok_or("P: needs question -> answer")?;
            Ok(vec![Step::Policy { question: question.into(), answer: answer.into() }])
        }
        _ => Ok(vec![Step::Time(passage(value)?)]),
    }
}

fn replies(value: &str) -> Result<Vec<Step>, text::Problem> {
    let octets = String::from_utf8(text::line(value)?).map_err(|_| "replies are text")?;
    let lines = octets.strip_suffix("\r\n").ok_or("a reply ends with CRLF")?.split("\r\n");
    Ok(lines.map(|line| Step::Server(Reply::Line(line.to_owned()))).collect())
}

fn passage(value: &str) -> Result<Passage, text::Problem> {
    if value == "tls" {
        return Ok(Passage::Tls);
    }
    let (number, unit_s) = match value.as_bytes().last() {
        Some(b's') => (&value[..value.len() - 1], 1),
        Some(b'm') => (&value[..value.len() - 1], 60),
        _ => return Err("T: needs tls, or a number with s or m"),
    };
    let number: u64 = number.parse().map_err(|_| "T: needs tls, or a number with s or m")?;
    Ok(Passage::Silence(Duration::from_secs(number * unit_s)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(name: &str) -> Option<String> {
        let text = match name {
            "first" => "# One.\ndoor: public\ntls: none\nS: 220 …\n",
            "second" => {
                "after: first\ndoor: lan\n\nC: NOOP\\\nP: sender <> -> ok\nS: 250-a\\r\\n250 b\nT: 5m\nT: tls\nS: (closed)\n"
            }
            "circle" => "after: circle\n",
            "late" => "C: x\ndoor: public\n",
            "colon" => "what\n",
            "policy" => "P: sender\n",
            "time" => "T: soon\n",
            "escape" => "C: \\q\n",
            _ => return None,
        };
        Some(text.to_owned())
    }

    #[test]
    fn a_file_is_read_after_the_one_it_names() {
        let dialogue = Dialogue::read("second", &open).expect("a dialogue");
        assert_eq!((dialogue.header("door"), dialogue.header("tls")), (Some("lan"), Some("none")));
        let line = |text: &str| Step::Server(Reply::Line(text.into()));
        let expected = [
            line("220 …"),
            Step::Client(b"NOOP".to_vec()),
            Step::Policy { question: "sender <>".into(), answer: "ok".into() },
            line("250-a"),
            line("250 b"),
            Step::Time(Passage::Silence(Duration::from_secs(300))),
            Step::Time(Passage::Tls),
            Step::Server(Reply::Closed),
        ];
        assert_eq!(dialogue.steps.iter().map(|(_, step)| step.clone()).collect::<Vec<_>>(), expected);
        assert_eq!(dialogue.steps[0].0, Place { file: "first".into(), line: 4 });
        assert_eq!(dialogue.steps[1].0, Place { file: "second".into(), line: 4 });
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        for (name, line) in
            [("missing", 0), ("circle", 0), ("late", 2), ("colon", 1), ("policy", 1), ("time", 1), ("escape", 1)]
        {
            let error = Dialogue::read(name, &open).expect_err(name);
            assert_eq!((error.place.file.as_str(), error.place.line), (name, line));
        }
    }
}
