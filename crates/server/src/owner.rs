//! Whom the server runs as: never as root, if the data folder belongs to somebody else.
//!
//! Started as root, where no systemd gives the right to open ports below 1024, it opens them and then becomes the
//! folder's owner for good, before it reads or writes anything of the site.

use nix::errno::Errno;
use nix::unistd::{Gid, Uid, User, getuid, initgroups, setgid, setgroups, setuid};
use std::ffi::CString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Somebody to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    user: Uid,
    group: Gid,
}

impl Owner {
    /// Whom to become: the owner of `data`, if we are root and the folder is not root's.
    pub fn to_become(data: &Path) -> Option<Self> {
        let folder = fs::metadata(data).ok().filter(|_| getuid().is_root())?;
        let owner = Self { user: Uid::from_raw(folder.uid()), group: Gid::from_raw(folder.gid()) };
        (!owner.user.is_root()).then_some(owner)
    }

    /// Becomes them, with all threads and without a way back.
    ///
    /// # Errors
    /// As the system says. Some of it may be done: end the program.
    pub fn become_now(self) -> Result<(), Errno> {
        // Groups first, while we may still change them; a user without a name has their own group only.
        let name = User::from_uid(self.user)?.and_then(|user| CString::new(user.name).ok());
        match name {
            Some(name) => initgroups(&name, self.group)?,
            None => setgroups(&[self.group])?,
        }
        setgid(self.group)?;
        setuid(self.user)
    }
}
