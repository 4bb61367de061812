//! The store through its public API: what it keeps, in which states, and what is left when something fails.

mod accepting;
mod backup;
mod concurrency;
mod directory;
mod faults;
mod forwarding;
mod full_disk;
mod journal;
mod kill;
mod limits;
mod lockdown;
mod migration;
mod model;
mod queueing;
mod support;
mod uploads;
