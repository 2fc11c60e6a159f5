//! The built `housecall` binary, driven from outside: over sockets, with signals, and by looking at
//! the files it leaves.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a failed step must stop the test with its place"
)]

mod certificates;
mod checks;
mod client;
mod cluster;
mod gateway;
mod mailbox;
mod owned;
mod watch;
mod world;

mod access;
mod accounts;
mod actions;
mod advisories;
mod asked_for;
mod audit;
mod backup;
mod baseline;
mod clock;
mod copies;
mod custody;
mod database_tls;
mod downtime;
mod durability;
mod egress;
mod features;
mod files;
mod files_found;
mod groups;
mod hosted;
mod hostile;
mod incremental;
mod insider;
mod keycopy;
mod keysets;
mod letters;
mod malware;
mod objects;
mod permissions;
mod pkcs11;
mod point_in_time;
mod policy;
mod presence;
mod prober;
mod proxy;
mod publish;
mod push;
mod recorded;
mod recovery;
mod reliability;
mod review;
mod secrecy;
mod shred;
mod shredded;
mod sign_in;
mod simulate;
mod sso;
mod step_up;
mod store;
mod subscribe;
mod tiles;
mod tls;
mod told;
mod traces;
mod turn;
mod twins;
mod visit;
mod witness;
