//! The program as people and other programs meet it: the real binary, real mail programs, real mail servers.
//!
//! What stands here needs the packages that `./test` installs, and root for Postfix and for a small disk. Each test
//! has its own folder, addresses and ports.

mod acme;
mod any_site;
mod backup;
mod behind;
mod behind_a_router;
mod check;
mod clients;
mod clock;
mod config_command;
mod damage;
mod demo;
mod directory_commands;
mod errors;
mod exchange;
mod faults;
mod full_disk;
mod kill;
mod load;
mod logging;
mod mail_programs;
mod metrics;
mod nmap;
mod old_programs;
mod postfix;
mod probe;
mod probe_command;
mod probe_login;
mod probe_mailbox;
mod queue_commands;
mod quickstart;
mod read;
mod read_follow;
mod read_masked;
mod read_own;
mod reading;
mod real_logs;
mod real_site;
mod relay;
mod relay_rows;
mod reloading;
mod sendmail;
mod smarthost;
mod support;
mod why_command;
