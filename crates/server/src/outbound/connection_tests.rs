//! Next hops that say nothing more, or an octet a second, or take an octet a second: each attempt has an end. Time passes
//! as fast as everybody has nothing to do.

use super::*;
use crate::tls::Connectors;
use mail::{ForwardPath, ReversePath, SenderParameters};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// What a hop says to the connection, EHLO, MAIL, RCPT, DATA and the final dot; and how long each is waited for.
const STEPS: [(&str, u64); 6] =
    [("220 hop", 300), ("250 hop", 300), ("250 ok", 300), ("250 ok", 300), ("354 go on", 120), ("250 taken", 600)];

/// What a hop does in place of one answer.
#[derive(Debug, Clone, Copy)]
enum Instead {
    Nothing,
    /// An answer without end, an octet a second.
    Octets,
    /// All lines of it at once but the last, which never comes.
    HalfAnAnswer,
}

/// Reads what is said up to a line that ends it.
async fn hear(stream: &mut BufReader<TcpStream>, end: Option<&str>) {
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|octets| octets > 0) {
        if end.is_none_or(|end| line == end) {
            return;
        }
        line.clear();
    }
}

async fn serve(listener: TcpListener, at: usize, instead: Instead) {
    let (stream, _) = listener.accept().await.expect("a visitor");
    let mut stream = BufReader::new(stream);
    for (step, (reply, _)) in STEPS.iter().enumerate() {
        match step {
            0 => {}
            5 => hear(&mut stream, Some(".\r\n")).await,
            _ => hear(&mut stream, None).await,
        }
        if step == at {
            break;
        }
        stream.write_all(format!("{reply}\r\n").as_bytes()).await.expect("it listens");
    }
    let (reply, _) = STEPS[at];
    match instead {
        Instead::Nothing => {}
        Instead::HalfAnAnswer => {
            stream.write_all(format!("{}-half\r\n", &reply[..3]).as_bytes()).await.expect("it listens");
        }
        Instead::Octets => {
            let _until_it_hangs_up = drip(&mut stream, &reply[..3]).await;
        }
    }
    std::future::pending().await
}

async fn drip(stream: &mut BufReader<TcpStream>, code: &str) -> io::Result<()> {
    stream.write_all(format!("{code}-").as_bytes()).await?;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        stream.write_all(b"x").await?;
    }
}

fn envelope() -> Envelope {
    let address = |text: &str| Address::parse(text).expect("an address");
    Envelope {
        reverse_path: ReversePath::Address(address("hana@example.jp")),
        parameters: SenderParameters::default(),
        recipients: vec![(ForwardPath::Address(address("x@target.example")), mail::RecipientParameters::default())],
    }
}

fn outgoing(octets: usize) -> Outgoing {
    let content = b"0123456789abcde\n".repeat(octets / 16).into();
    let size_octets = u64::try_from(octets).expect("small");
    Outgoing { above: String::new(), content: ContentSource::Inline(content), size_octets, eight_bit: false }
}

/// Connects to the hop and hands a message over; what came of it, and how long it took.
async fn attempt(address: SocketAddr, octets: usize) -> (Result<Vec<RecipientResult>, ClientError>, Duration) {
    let connectors = Connectors::new().expect("TLS");
    let parameters = Parameters::opportunistic("mail.example.jp");
    let connector = connectors.opportunistic();
    let begun = Instant::now();
    let dial = Dial { address, host: "hop", parameters: &parameters, connector };
    let result = match Connection::open(&dial).await {
        Ok(mut connection) => Ok(connection.hand_over(envelope(), outgoing(octets)).await),
        Err(OpenError::Session(error)) => Err(error),
        Err(OpenError::NotConnected) => panic!("somebody listens"),
    };
    (result, begun.elapsed())
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

fn timed_out(result: &Result<Vec<RecipientResult>, ClientError>) -> bool {
    match result {
        Err(error) => *error == ClientError::TimedOut,
        Ok(results) => *results == [RecipientResult::Undecided(ClientError::TimedOut)],
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_a_hop_does_in_place_of_an_answer_it_is_waited_for_as_long_as_the_standard_says_and_no_longer() {
    for instead in [Instead::Nothing, Instead::Octets, Instead::HalfAnAnswer] {
        for (at, (_, patience_s)) in STEPS.iter().enumerate() {
            let (listener, address) = listener().await;
            let hop = tokio::spawn(serve(listener, at, instead));
            let (result, took) = attempt(address, 1600).await;
            assert!(timed_out(&result), "{instead:?} at {at}: {result:?}");
            let expected = Duration::from_secs(*patience_s);
            assert!(took >= expected && took < expected + Duration::from_secs(5), "{instead:?} at {at}: {took:?}");
            hop.abort();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn content_that_is_taken_octet_by_octet_has_no_more_time_than_its_octets_need() {
    let (listener, address) = listener().await;
    let octets = 4_000_000;
    let hop = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a visitor");
        let mut stream = BufReader::new(stream);
        for (reply, _) in &STEPS[..5] {
            stream.write_all(format!("{reply}\r\n").as_bytes()).await.expect("it listens");
            if !reply.starts_with("354") {
                hear(&mut stream, None).await;
            }
        }
        let mut stream = stream.into_inner();
        let mut octet = [0];
        while stream.read(&mut octet).await.is_ok_and(|octets| octets > 0) {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let (result, took) = attempt(address, octets).await;
    assert!(timed_out(&result), "{result:?}");
    // No longer than for all of it; and what stops for so long that a block has not gone, ends sooner.
    let longest = CONTENT_PATIENCE + Duration::from_secs(4_000);
    assert!(took >= CONTENT_PATIENCE && took <= longest + Duration::from_secs(5), "{took:?}");
    hop.abort();
}
