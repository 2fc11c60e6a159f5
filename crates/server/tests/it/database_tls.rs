//! The way to a PostgreSQL that is to be encrypted: by TLS to whom the certificate names, or not at all.

use crate::certificates::Authority;
use crate::cluster::{Cluster, own};
use crate::world::{World, housecall, settings};
use std::path::Path;
use std::process::{Command, Output};

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

/// The binary, which trusts this authority and no other.
fn trusting(authority: &Path) -> Command {
    let mut command = housecall();
    command.env("SSL_CERT_FILE", authority).env_remove("SSL_CERT_DIR");
    command
}

#[test]
fn a_database_is_reached_by_tls_from_the_server_and_its_backups_and_by_nothing_else() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (data, at) = (folder.path(), |name: &str| folder.path().join(name));
    let (right, stranger) = (Authority::new(data, "right"), Authority::new(data, "stranger"));
    let mut cluster = Cluster::new(home.path());
    let [certificate, key] = right.server_files();
    for (file, name) in [(certificate, "server.crt"), (key, "server.key")] {
        std::fs::copy(file, home.path().join("data").join(name)).unwrap();
        own(&home.path().join("data").join(name));
    }
    cluster.start("data", &["ssl=on"]);
    cluster.ask("CREATE DATABASE scratch");
    let url = |database: &str| {
        format!("postgres://postgres@localhost:{}/{database}?sslmode=require", cluster.port)
    };
    let config = settings(data, "hold_seconds = 280", "")
        .replace(&format!("sqlite:{}", data.display()), &url("postgres"));
    std::fs::write(at("housecall.toml"), config).unwrap();
    let with = |authority: &Authority, words: &[&str], paths: &[(&str, &Path)]| {
        let mut command = trusting(&authority.certificate());
        command.args(words).arg("--config").arg(at("housecall.toml"));
        for (flag, path) in paths {
            command.arg(flag).arg(path);
        }
        command
    };

    let refused = with(&stranger, &["serve"], &[]).output().unwrap();
    assert!(!refused.status.success());
    assert!(text(&refused).contains("UnknownIssuer"), "{}", text(&refused));
    assert!(text(&refused).contains("give it a certificate of the name"), "{}", text(&refused));

    let world = World::start(with(&right, &["serve"], &[]), data);
    let seen = cluster.ask(
        "SELECT string_agg(DISTINCT s.version, ' ') || ' ' || bool_and(s.ssl)
         FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.application_name = 'housecall'",
    );
    assert_eq!(seen, "TLSv1.3 true");
    let check = ["compliance", "check", "--only", "HC-004.a"];
    let checked = text(&with(&right, &check, &[]).output().unwrap());
    assert!(checked.contains("HC-004.a T PASS   the database is reached by TLS"), "{checked}");

    assert!(housecall().args(["keys", "backup"]).arg(at("key")).status().unwrap().success());
    let backup = [("--to", &*at("key.pub")), ("--out", &*at("one.backup"))];
    let refused = with(&stranger, &["backup"], &backup).output().unwrap();
    assert!(!refused.status.success(), "{}", text(&refused));
    let made = with(&right, &["backup"], &backup).output().unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let drill = [("--in", &*at("one.backup")), ("--key", &*at("key"))];
    let words = ["restore", "--drill", "--json", "--scratch", &url("scratch")];
    let drilled = with(&right, &words, &drill).output().unwrap();
    assert!(drilled.status.success(), "{}", text(&drilled));
    let told: serde_json::Value = serde_json::from_slice(&drilled.stdout).unwrap();
    assert!(told["rto_seconds"].is_u64() && told["finding"].is_null(), "{told}");
    drop(world);
}

#[test]
fn a_database_that_speaks_no_tls_is_refused_where_it_is_wanted() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut cluster = Cluster::new(home.path());
    cluster.start("data", &[]);
    let url = format!("postgres://postgres@localhost:{}/postgres?sslmode=require", cluster.port);
    let config = settings(folder.path(), "hold_seconds = 280", "")
        .replace(&format!("sqlite:{}", folder.path().display()), &url);
    let file = folder.path().join("housecall.toml");
    std::fs::write(&file, config).unwrap();
    let refused = housecall().arg("serve").arg("--config").arg(&file).output().unwrap();
    assert!(!refused.status.success());
    assert!(text(&refused).contains("say sslmode=disable there"), "{}", text(&refused));
}
