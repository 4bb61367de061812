//! `GET /metrics`, and nothing else (RFC 9110, RFC 9112): one request a connection, bounded in octets and in time.

use crate::site::Site;
use httparse::{EMPTY_HEADER, Request, Status};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Octets of a request's head; there is no body. Chosen: ten times what Prometheus sends.
const HEAD_OCTETS: u64 = 8 * 1024;
/// Fields of it.
const FIELDS: usize = 64;
/// For the whole request, and for the whole answer. Chosen: both are a few kilobytes on the same network.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a request comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Metrics,
    NoSuchPage,
    NoSuchMethod,
    Nonsense,
}

/// Answers one request.
pub async fn serve(site: Arc<Site>, mut tcp: TcpStream) {
    let Ok(_place) = site.figures.places.try_acquire() else { return };
    let Ok(Ok(head)) = timeout(PATIENCE, read_head(&mut tcp)).await else { return };
    let answer = match asked(&head) {
        Asked::Metrics => {
            let site = site.clone();
            let Ok(text) = tokio::task::spawn_blocking(move || site.figures.told(&site)).await else { return };
            response((200, "OK"), "application/openmetrics-text; version=1.0.0; charset=utf-8", &text)
        }
        Asked::NoSuchPage => response((404, "Not Found"), "text/plain", "There is /metrics and nothing else.\n"),
        Asked::NoSuchMethod => response((405, "Method Not Allowed"), "text/plain", "There is GET and nothing else.\n"),
        Asked::Nonsense => response((400, "Bad Request"), "text/plain", "That is no request.\n"),
    };
    // Whoever has gone gets no answer.
    let _in_time = timeout(PATIENCE, send(&mut tcp, answer.as_bytes())).await;
}

async fn send(tcp: &mut TcpStream, answer: &[u8]) -> io::Result<()> {
    tcp.write_all(answer).await?;
    tcp.shutdown().await?;
    // Until the client has closed: what it said too much must not turn into a reset that eats the answer.
    tokio::io::copy(&mut tcp.take(HEAD_OCTETS), &mut tokio::io::sink()).await.map(|_| ())
}

/// Everything up to the empty line, or as much as is read at all.
async fn read_head(tcp: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut limited = tcp.take(HEAD_OCTETS);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && limited.read_buf(&mut head).await? > 0 {}
    Ok(head)
}

fn asked(head: &[u8]) -> Asked {
    let mut fields = [EMPTY_HEADER; FIELDS];
    let mut request = Request::new(&mut fields);
    match request.parse(head) {
        Ok(Status::Complete(_)) if request.method != Some("GET") => Asked::NoSuchMethod,
        Ok(Status::Complete(_)) if request.path == Some("/metrics") => Asked::Metrics,
        Ok(Status::Complete(_)) => Asked::NoSuchPage,
        Ok(Status::Partial) | Err(_) => Asked::Nonsense,
    }
}

fn response((code, phrase): (u16, &str), form: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {code} {phrase}\r\nContent-Type: {form}\r\nContent-Length: {length}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nAllow: GET\r\n\r\n{body}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn get_metrics_is_answered_and_nothing_else() {
        assert_eq!(asked(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), Asked::Metrics);
        assert_eq!(asked(b"GET /metrics HTTP/1.0\r\n\r\n"), Asked::Metrics);
        for path in ["/", "/metrics/", "/metrics/../x", "//metrics", "/metrics?x", "http://a/metrics"] {
            assert_eq!(asked(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes()), Asked::NoSuchPage, "{path}");
        }
        for method in ["POST", "HEAD", "PUT", "get", "DELETE", "OPTIONS"] {
            assert_eq!(asked(format!("{method} /metrics HTTP/1.1\r\n\r\n").as_bytes()), Asked::NoSuchMethod);
        }
        let many = format!("GET /metrics HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(FIELDS + 1));
        for nonsense in ["", "\r\n", "GET", "EHLO x\r\n\r\n", "GET /metrics HTTP/9.9\r\n\r\n", &many] {
            assert_eq!(asked(nonsense.as_bytes()), Asked::Nonsense, "{nonsense:.40}");
        }
    }
}
