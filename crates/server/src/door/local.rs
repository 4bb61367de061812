//! The local door: a Unix socket for programs of this machine, which `sekisho sendmail` speaks to.
//!
//! Anybody on the machine may knock; who it is, the kernel says (SO_PEERCRED), and nothing that the program says can
//! change it. What it may do is decided by the same rules as at every door.

use super::listener;
use crate::guard::Place;
use crate::site::Site;
use mail::Reason;
use nix::unistd::{Uid, User};
use std::fs::{DirBuilder, Permissions};
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::UnixStream as Knock;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::oneshot;

/// The socket. Its file goes with it, so that no program waits where nobody listens.
pub struct Socket {
    path: PathBuf,
    listener: UnixListener,
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _already_gone = std::fs::remove_file(&self.path);
    }
}

/// Binds the socket where every user of the machine can reach it; its folder is made if it is not there. A socket that a
/// killed server left behind is replaced, one that answers is another server's.
///
/// # Errors
/// The folder is not ours to write, or somebody listens there.
pub fn bind(path: &Path) -> io::Result<Socket> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o755).create(folder)?;
    }
    if Knock::connect(path).is_ok() {
        return Err(io::ErrorKind::AddrInUse.into());
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let socket = Socket { path: path.to_owned(), listener: UnixListener::bind(path)? };
    // To connect to a socket is to write to it (unix(7)).
    std::fs::set_permissions(path, Permissions::from_mode(0o666))?;
    Ok(socket)
}

/// Lets programs in until the server stops, or this door closes: then nobody sends by `closed` any more.
pub async fn listen(site: Arc<Site>, socket: Arc<Socket>, closed: oneshot::Receiver<()>) {
    let let_in = |(unix, _): (UnixStream, _)| match site.guard.admit(IpAddr::V4(Ipv4Addr::LOCALHOST)) {
        Some(place) => site.errands.spawn(serve(site.clone(), unix, place)),
        None => {
            site.figures.turned_away();
            listener::say(&unix, Reason::TooManyConnections);
        }
    };
    listener::each_visitor(&site, closed, |context| socket.listener.poll_accept(context), let_in).await;
}

async fn serve(site: Arc<Site>, unix: UnixStream, _place: Place) {
    // Without credentials nobody can be told apart; the program finds the connection closed and tries again later.
    let Ok(credentials) = unix.peer_cred() else { return };
    // The system's user database may be a file or somewhere in the network (nsswitch.conf(5)).
    let user = tokio::task::block_in_place(|| unix_user(credentials.uid()));
    super::converse_locally(site, unix, user).await;
}

/// The name of a Unix user; its number if it has none, as in a container.
pub fn unix_user(uid: u32) -> String {
    let found = User::from_uid(Uid::from_raw(uid)).ok().flatten();
    found.map_or_else(|| uid.to_string(), |user| user.name)
}

/// The Unix user as whom this process runs.
pub fn own_unix_user() -> String {
    unix_user(Uid::effective().as_raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_socket_is_for_everybody_and_replaces_only_one_that_nobody_serves() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run/sendmail.sock");
        let first = bind(&path).expect("bound");
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().expect("a folder"))), (0o666, 0o755));
        assert_eq!(bind(&path).err().expect("another server").kind(), io::ErrorKind::AddrInUse);
        drop(first);
        assert!(!path.exists(), "its file went with it");
        drop(UnixListener::bind(&path).expect("bound as by a server that is killed then"));
        bind(&path).expect("what a killed server left is replaced");
    }

    #[test]
    fn a_user_without_a_name_is_its_number() {
        assert_eq!(unix_user(0), "root");
        assert_eq!(unix_user(3_999_999_999), "3999999999");
    }
}
