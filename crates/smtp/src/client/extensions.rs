//! What a server offers in its reply to EHLO (RFC 5321 §4.1.1.1).

use mail::Reply;

/// The extensions that matter to us. Forgotten and asked for again after STARTTLS (RFC 3207 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extensions {
    /// PIPELINING (RFC 2920).
    pub pipelining: bool,
    /// 8BITMIME (RFC 6152).
    pub eight_bit_mime: bool,
    /// SMTPUTF8 (RFC 6531).
    pub smtputf8: bool,
    /// DSN (RFC 3461).
    pub dsn: bool,
    /// STARTTLS (RFC 3207).
    pub starttls: bool,
    /// SIZE (RFC 1870): whether the parameter may be given.
    pub size: bool,
    /// SIZE's limit in octets, if the server named one.
    pub size_limit_octets: Option<u64>,
    /// LIMITS' RCPTMAX (RFC 9422 §4.2): recipients of one transaction, if the server named a number.
    pub recipients: Option<usize>,
    /// AUTH with PLAIN (RFC 4616).
    pub auth_plain: bool,
    /// AUTH with LOGIN (never standardised; some providers offer nothing else).
    pub auth_login: bool,
}

impl Extensions {
    /// Reads the lines after the first, which only greets.
    pub fn parse(reply: &Reply) -> Self {
        let mut offered = Self::default();
        for line in reply.lines.iter().skip(1) {
            offered.add(line);
        }
        offered
    }

    fn add(&mut self, line: &str) {
        let (keyword, parameters) = line.split_once(' ').unwrap_or((line, ""));
        match keyword.to_ascii_uppercase().as_str() {
            "PIPELINING" => self.pipelining = true,
            "8BITMIME" => self.eight_bit_mime = true,
            "SMTPUTF8" => self.smtputf8 = true,
            "DSN" => self.dsn = true,
            "STARTTLS" => self.starttls = true,
            "SIZE" => {
                self.size = true;
                // RFC 1870 §4: zero, like no number, means that there is no fixed limit.
                self.size_limit_octets = parameters.trim().parse().ok().filter(|&limit| limit > 0);
            }
            "LIMITS" => self.recipients = recipients(parameters),
            "AUTH" => self.add_mechanisms(parameters),
            // As servers wrote it before RFC 2554 was out; Exchange and smarthosts of its age still offer it beside AUTH.
            keyword => {
                if let Some(first) = keyword.strip_prefix("AUTH=") {
                    self.add_mechanisms(first);
                    self.add_mechanisms(parameters);
                }
            }
        }
    }

    fn add_mechanisms(&mut self, names: &str) {
        for name in names.split_ascii_whitespace() {
            self.auth_plain |= name.eq_ignore_ascii_case("PLAIN");
            self.auth_login |= name.eq_ignore_ascii_case("LOGIN");
        }
    }
}

/// RCPTMAX among `name=value` pairs. Zero would let nobody send anything; it is taken for a mistake.
fn recipients(limits: &str) -> Option<usize> {
    let mut named = limits.split_ascii_whitespace().filter_map(|limit| limit.split_once('='));
    let (_, value) = named.find(|(name, _)| name.eq_ignore_ascii_case("RCPTMAX"))?;
    value.parse().ok().filter(|&limit| limit > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(lines: &[&str]) -> Extensions {
        let lines = std::iter::once("mx.example.jp").chain(lines.iter().copied()).map(str::to_owned).collect();
        Extensions::parse(&Reply { code: 250, status: None, lines })
    }

    #[test]
    fn keywords_are_read_without_regard_to_case() {
        let offered = parse(&[
            "Pipelining",
            "8bitmime",
            "SMTPUTF8",
            "DSN",
            "starttls",
            "size 1000",
            "limits MAILMAX=5 rcptmax=50 X",
            "AUTH login Plain",
        ]);
        let all = Extensions {
            pipelining: true,
            eight_bit_mime: true,
            smtputf8: true,
            dsn: true,
            starttls: true,
            size: true,
            size_limit_octets: Some(1000),
            recipients: Some(50),
            auth_plain: true,
            auth_login: true,
        };
        assert_eq!(offered, all);
    }

    #[test]
    fn the_greeting_line_offers_nothing() {
        let reply = Reply::line(250, None, "PIPELINING");
        assert_eq!(Extensions::parse(&reply), Extensions::default());
    }

    #[test]
    fn a_size_of_zero_or_of_nothing_is_no_limit() {
        for line in ["SIZE", "SIZE 0", "SIZE x"] {
            let offered = parse(&[line]);
            assert!(offered.size, "{line}");
            assert_eq!(offered.size_limit_octets, None, "{line}");
        }
    }

    #[test]
    fn a_limit_that_cannot_be_read_is_none() {
        for line in ["LIMITS", "LIMITS RCPTMAX", "LIMITS RCPTMAX=0", "LIMITS RCPTMAX=x", "LIMITS RCPTDOMAINMAX=1"] {
            assert_eq!(parse(&[line]).recipients, None, "{line}");
        }
    }

    #[test]
    fn the_old_form_of_auth_counts() {
        let offered = parse(&["AUTH=LOGIN PLAIN"]);
        assert!(offered.auth_login && offered.auth_plain);
    }
}
