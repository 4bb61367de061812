//! The words of an examination: groups, severities, verdicts of a case and what is at fault.

use serde::{Serialize, Serializer};

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $key:literal),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$each])* $variant),* }

        impl $name {
            /// All there are, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable key: in JSON, in texts, on the command line.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }

            /// The one with this key.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.key() == key)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.key())
            }
        }
    };
}

words! {
    /// What cases are about; `--tests` chooses among them.
    Group {
        /// Mail of a stranger for a stranger.
        Relay = "relay",
        /// Where a message ends, and who may speak when.
        Smuggling = "smuggling",
        /// What is said before TLS and believed after.
        Starttls = "starttls",
        /// Logging in.
        Auth = "auth",
        /// Who exists here.
        Enumeration = "enumeration",
        /// Reports to people who sent nothing.
        Backscatter = "backscatter",
        /// Verbs and parameters that no stranger needs.
        Verbs = "verbs",
        /// Certificates and versions.
        Tls = "tls",
    }
}

words! {
    /// How bad it is if the case goes wrong; the worst last.
    Severity {
        /// Hygiene.
        Low = "low",
        /// A leak or a nuisance.
        Medium = "medium",
        /// An attacker gains delivery, or a step towards it.
        High = "high",
        /// The server works for strangers.
        Critical = "critical",
    }
}

words! {
    /// What a case came to.
    CaseVerdict {
        /// The server did not do it.
        Refused = "refused",
        /// The server took it; a message has not been seen to arrive within the wait.
        Accepted = "accepted",
        /// The message arrived at the catching address.
        Relayed = "relayed",
        /// Nothing was learned.
        CouldNotTest = "could-not-test",
    }
}

words! {
    /// Why nothing was learned from a case.
    Untested {
        /// Nobody answered at the door.
        NotConnected = "not-connected",
        /// The connection stood, and no greeting came in time.
        Silent = "silent",
        /// What came was not SMTP.
        Garbage = "garbage",
        /// The greeting was a refusal.
        Unwelcome = "unwelcome",
        /// The server slows strangers down (421), and went on doing so.
        CutOff = "cut-off",
        /// TLS could not be begun.
        TlsFailed = "tls-failed",
        /// The server ended the session before the case was decided.
        Closed = "closed",
        /// The answer that decides did not come in time.
        NoAnswer = "no-answer",
        /// The case needs an address of the server's own (`--local`).
        NeedsLocal = "needs-local",
        /// The case needs an address that can be watched (`--catch`, `--catch-here`).
        NeedsCatcher = "needs-catcher",
        /// The case needs a login (`--login`).
        NeedsLogin = "needs-login",
        /// The case needs an address of the server's own beside that of the login (`--local`).
        NeedsOther = "needs-other",
        /// The server refused the login; it is not tried again.
        LoginRefused = "login-refused",
        /// The password was not said: there is no TLS, or no proof that it is this server.
        LoginUnsafe = "login-unsafe",
        /// What arrived does not show how it went out.
        NotShown = "not-shown",
        /// The server refused before the case came to what it is about.
        RefusedBefore = "refused-before",
        /// The server asked to try again later, as it may ask of everybody.
        Deferred = "deferred",
        /// The server does not offer what the case is about.
        NotOffered = "not-offered",
        /// No more messages may be sent in this examination.
        MessageLimit = "message-limit",
        /// The examination was ended before it.
        Stopped = "stopped",
    }
}

words! {
    /// What is at fault, the worst first: one finding each.
    Fault {
        /// A stranger's message reached another stranger.
        OpenRelay = "open-relay",
        /// A stranger's message for another stranger was taken; whether it goes out is not known.
        TakesStrangersMail = "takes-strangers-mail",
        /// Strangers are seen with an address from inside.
        HidesVisitors = "hides-visitors",
        /// Mail under one of its own addresses is taken from a stranger.
        OwnAddressBelieved = "own-address-believed",
        /// Mail is taken at the submission door without a login.
        SubmissionWithoutLogin = "submission-without-login",
        /// The visitor may say from which address it comes.
        AddressOverride = "address-override",
        /// Recipients at inside addresses are taken.
        InsideAddress = "inside-address",
        /// One message becomes two.
        Smuggling = "smuggling",
        /// Odd line ends are handed on as they came.
        SmugglingOut = "smuggling-out",
        /// What is said too early is obeyed.
        EarlyTalk = "early-talk",
        /// Commands that were said before TLS are answered in it.
        StarttlsInjection = "starttls-injection",
        /// What was said before TLS counts in it.
        StarttlsKeepsState = "starttls-keeps-state",
        /// TLS can be begun within TLS.
        StarttlsTwice = "starttls-twice",
        /// Passwords may be sent in clear.
        AuthInClear = "auth-in-clear",
        /// A login with a guessable password succeeded.
        GuessableLogin = "guessable-login",
        /// A login without a password succeeded.
        AnonymousLogin = "anonymous-login",
        /// Guesses are neither slowed nor stopped.
        EndlessGuessing = "endless-guessing",
        /// An account sends under the address of another.
        SpeaksForOthers = "speaks-for-others",
        /// Who is logged in may log in again.
        LoginTwice = "login-twice",
        /// VRFY or EXPN tells who exists.
        NamesTold = "names-told",
        /// Answers to recipients tell by time who exists.
        NamesByTime = "names-by-time",
        /// Unknown recipients can be tried without end.
        EndlessNames = "endless-names",
        /// Errors can be made without end.
        EndlessErrors = "endless-errors",
        /// Mail for nobody is taken and comes back as a report.
        Backscatter = "backscatter",
        /// Mail for nobody is taken; whether a report follows is not known.
        TakesForNobody = "takes-for-nobody",
        /// Strangers get reports of success.
        SuccessReports = "success-reports",
        /// A report is taken for several people at once.
        ReportToMany = "report-to-many",
        /// The queue can be started or fetched by strangers.
        QueueControl = "queue-control",
        /// The server fetches what a stranger names.
        Fetches = "fetches",
        /// Verbs of other times are obeyed.
        OldVerbs = "old-verbs",
        /// BDAT in a wrong order or size is taken.
        ChunksConfused = "chunks-confused",
        /// Parameters that do not exist are taken.
        ParametersIgnored = "parameters-ignored",
        /// A line without end is read without end.
        EndlessLine = "endless-line",
        /// What a browser can be made to send is answered.
        SpeaksToBrowsers = "speaks-to-browsers",
        /// Nobody can write to postmaster.
        NoPostmaster = "no-postmaster",
        /// There is no TLS.
        NoTls = "no-tls",
        /// The certificate is over, or not valid yet.
        CertificateOver = "certificate-over",
        /// The certificate is over soon.
        CertificateOverSoon = "certificate-over-soon",
        /// The certificate names other hosts.
        CertificateOther = "certificate-other",
        /// Nobody vouches for the certificate.
        CertificateUnknown = "certificate-unknown",
        /// Versions of TLS that are broken are offered.
        OldTls = "old-tls",
    }
}

impl Fault {
    /// Whether strangers get in by it: a door that has it does harm for as long as it is open.
    pub const fn lets_strangers_in(self) -> bool {
        matches!(
            self,
            Self::OpenRelay
                | Self::OwnAddressBelieved
                | Self::SubmissionWithoutLogin
                | Self::AddressOverride
                | Self::Smuggling
                | Self::StarttlsInjection
                | Self::GuessableLogin
                | Self::AnonymousLogin
        )
    }

    /// Whether it speaks of a relay that is not proved.
    pub const fn is_unproven(self) -> bool {
        matches!(self, Self::TakesStrangersMail | Self::TakesForNobody)
    }
}
