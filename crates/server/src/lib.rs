//! The `housecall` server: settings, command line, boot, supervision, and the faces through which
//! requests come in. Only this crate reads the environment, spawns tasks and knows HTTP.

mod advisories;
mod app;
mod backup;
mod boot;
mod checks;
mod cli;
mod config;
mod copies;
mod cosign;
mod downtime;
mod egress;
mod files;
mod http;
mod lane;
mod letters;
mod limits;
mod metrics;
mod printed;
mod proxies;
mod pubnub;
mod push;
mod readiness;
mod record_export;
mod relay;
mod rest;
mod scan;
mod scratch;
mod sso;
mod supervise;
mod telemetry;
mod tied;
mod tls;
mod trace;
mod vault;
mod web;
mod witness;

pub use cli::main;
