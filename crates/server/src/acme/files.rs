//! What is kept between orders: the account at the authority, and the certificate with its key.

use crate::random;
use config::Settings;
use instant_acme::AccountCredentials;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The folder in the data folder.
const FOLDER: &str = "acme";

/// Where they lie: a folder for each authority, since neither account nor certificate of one is worth anything to
/// whoever has turned to another.
#[derive(Debug, Clone)]
pub(super) struct Files {
    folder: PathBuf,
    pub account: PathBuf,
    pub certificate: PathBuf,
}

impl Files {
    /// For these settings, if certificates come by themselves.
    pub fn of(settings: &Settings) -> Option<Self> {
        let acme = settings.tls.as_ref()?.acme.as_ref()?;
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        let authority: String = acme.directory.trim_start_matches("https://").chars().map(plain).collect();
        let folder = settings.data.join(FOLDER).join(authority.trim_matches(['-', '.']));
        let certificate = folder.join(format!("{}.pem", settings.hostname));
        Some(Self { account: folder.join("account.json"), certificate, folder })
    }

    /// The account, if there is one.
    pub fn read_account(&self) -> Option<AccountCredentials> {
        serde_json::from_slice(&fs::read(&self.account).ok()?).ok()
    }

    /// Keeps the account.
    pub fn write_account(&self, account: &AccountCredentials) -> io::Result<()> {
        self.write(&self.account, &serde_json::to_vec(account)?)
    }

    /// Keeps key and chain. In one file, so that no moment has the key of one and the chain of another.
    pub fn write_certificate(&self, key: &str, chain: &str) -> io::Result<()> {
        self.write(&self.certificate, format!("{}\n{chain}", key.trim_end()).as_bytes())
    }

    /// Whole or not at all, and for the owner only.
    fn write(&self, path: &Path, octets: &[u8]) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let name = random::bytes::<8>().map(|octet| format!("{octet:02x}")).concat();
        let temporary = self.folder.join(format!(".{name}"));
        let written = || -> io::Result<()> {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
            file.write_all(octets)?;
            file.sync_all()?;
            fs::rename(&temporary, path)
        };
        written().inspect_err(|_| {
            let _nothing_to_remove = fs::remove_file(&temporary);
        })
    }
}
