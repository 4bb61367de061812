//! The world outside: Postfix's smtp-sink, which keeps what reaches it in files.

use super::program::{end, on_path};
use super::{eventually, free_port, own_ip};
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use tempfile::TempDir;

/// A receiving server that takes everything.
pub struct Sink {
    folder: TempDir,
    pub ip: Ipv4Addr,
    pub port: u16,
    process: Child,
}

impl Sink {
    pub fn start() -> Self {
        let ip = own_ip();
        Self::start_at(ip, free_port(ip))
    }

    pub fn start_at(ip: Ipv4Addr, port: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let process = on_path("smtp-sink")
            .args(["-u", "root", "-d", "message."])
            .args([&format!("{ip}:{port}"), "100"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("smtp-sink starts");
        let sink = Self { folder, ip, port, process };
        eventually("smtp-sink listens", || TcpStream::connect((ip, port)).ok());
        sink
    }

    /// What has reached it, whole messages only; above each stand lines of its own with the envelope.
    pub fn messages(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).expect("its folder").flatten();
        let mut paths: Vec<PathBuf> = files.map(|file| file.path()).collect();
        paths.sort();
        let read = |path: &PathBuf| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
        paths.iter().map(read).filter(|text| text.contains("\n\n")).collect()
    }

    /// Waits until something has reached it that contains `text`.
    #[track_caller]
    pub fn wait_for(&self, text: &str) -> String {
        eventually(text, || self.messages().into_iter().find(|message| message.contains(text)))
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}
