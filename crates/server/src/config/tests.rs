use super::*;
use figment::providers::Env;
use std::path::Path;

const ONE: &str = r#"
[[keyset]]
publish_key = "pub-1"
subscribe_key = "sub-1"
secret_keys = ["sec-1"]
clinic = true
"#;

fn parse(text: &str) -> Result<Config, String> {
    read(text, Env::prefixed("NOT_SET_ANYWHERE_")).map_err(|error| error.to_string())
}

#[test]
fn the_defaults_and_one_keyset_are_enough() {
    let config = parse(ONE).unwrap();
    assert_eq!(config.subscribe.hold_seconds, 280);
    assert!(config.keyset[0].access_manager);
}

#[test]
fn a_bad_setting_names_itself_its_value_and_what_is_allowed() {
    let check = |text: &str, parts: &[&str]| {
        let error = parse(&format!("{text}\n{ONE}")).unwrap_err();
        for part in parts {
            assert!(error.contains(part), "{error:?} should say {part:?}");
        }
    };
    check("[subscribe]\nhold_seconds = 9000", &["subscribe.hold_seconds", "9000", "1 to 300"]);
    check("[subscribe]\nhold_seconds = \"long\"", &["subscribe.hold_seconds", "long"]);
    let quick = "[visit]\nacknowledge_seconds = { critical = 5 }";
    check(quick, &["visit.acknowledge_seconds.critical", "5", "10 to 3600"]);
    check("[visit]\nintake = \"demand\"", &["visit.intake", "demand", "refuse"]);
    let short = ["retention.objection_days", "29", "too little time to object", "at least 30"];
    check("[retention]\nobjection_days = 29", &short);
    check("[backup]\nrto_hours = 73", &["backup.rto_hours", "73", "1 to 72"]);
    check("[backup]\nrto_hours = 0", &["backup.rto_hours", "0", "1 to 72"]);
    check("[retention]\nrun_cap = 0", &["retention.run_cap", "0", "at least 1"]);
    check("[retention]\nbackup_days = 0", &["retention.backup_days", "0", "at least 1"]);
    check("[store]\nurl = \"mysql://x\"", &["store.url", "mysql", "postgres://"]);
    check("listn = \"x\"", &["listn", "listen"]);
    check("[log]\nformat = \"xml\"", &["log.format", "xml", "json"]);
}

#[test]
fn a_visit_begins_without_an_intake_until_the_clinic_refuses_that() {
    let terms = |text: &str| {
        let visit = parse(&format!("{text}\n{ONE}")).unwrap().visit;
        visit.over(clinic::Settings::default()).intake
    };
    assert_eq!(terms(""), clinic::IntakeRule::Ask, "as it is without a word of it");
    assert_eq!(terms("[visit]\nintake = \"refuse\""), clinic::IntakeRule::Refuse);
}

#[test]
fn letters_need_an_origin_and_their_secrets_are_never_repeated() {
    let mail = "[letters.mail]\nhost = \"smtp.example.org\"\nfrom = \"a@example.org\"\n";
    let sms = "[letters.sms]\nfrom = \"+15550100\"\naccount = \"AC1\"\n";
    let origin = "origin = \"https://clinic.example.org\"\n";
    for (text, part) in [
        (mail.to_owned(), "setting origin"),
        (format!("{origin}{mail}tls = \"none\"\n"), "letters.mail.tls"),
        (format!("{origin}{mail}user = \"u\"\n"), "HOUSECALL_LETTERS__MAIL__PASSWORD"),
        (format!("{origin}{sms}"), "HOUSECALL_LETTERS__SMS__TOKEN"),
        (format!("{origin}{sms}token = \"s3cret\"\nbody = \"To={{to}}\"\n"), "{text}"),
        (format!("{origin}{sms}token = \"s3cret\"\nurl = \"http://x\"\n"), "https://"),
    ] {
        let error = parse(&format!("{text}\n{ONE}")).unwrap_err();
        assert!(error.contains(part) && !error.contains("s3cret"), "{error}");
    }
    let config = parse(&format!("{origin}{sms}token = \"s3cret\"\n{ONE}")).unwrap();
    assert!(!format!("{config:?}").contains("s3cret"));
}

#[test]
fn demo_keys_stay_on_loopback() {
    let open = ONE.replace("sub-1", "sub-c-demo");
    let listen = "listen = \"0.0.0.0:80\"\nproxy = [\"10.0.0.0/8\"]";
    let error = parse(&format!("{listen}\n{open}")).unwrap_err();
    assert!(error.contains("0.0.0.0:80") && error.contains("demo keys"), "{error}");
}

#[test]
fn nothing_is_said_in_the_clear_beyond_this_machine_but_to_a_declared_proxy() {
    let error = parse(&format!("listen = \"0.0.0.0:80\"\n{ONE}")).unwrap_err();
    assert!(error.contains("0.0.0.0:80") && error.contains("set [tls], or `proxy`"), "{error}");
    for (listen, more) in
        [("127.0.0.1:80", ""), ("[::1]:80", ""), ("0.0.0.0:80", "proxy = [\"10.0.0.0/8\"]\n")]
    {
        parse(&format!("listen = \"{listen}\"\n{more}{ONE}")).unwrap();
    }
    let files = "[tls]\ncertificate = \"/c\"\nkey = \"/k\"\n";
    parse(&format!("listen = \"0.0.0.0:443\"\n{files}{ONE}")).unwrap();
}

#[test]
fn a_proxy_is_not_everybody() {
    let of = |nets: &str| parse(&format!("listen = \"0.0.0.0:80\"\nproxy = [{nets}]\n{ONE}"));
    for (nets, named) in [
        ("\"0.0.0.0/0\"", "0.0.0.0/0"),
        ("\"10.0.0.0/8\", \"128.0.0.0/1\"", "128.0.0.0/1"),
        ("\"16.0.0.0/7\"", "16.0.0.0/7"),
        ("\"::/0\"", "::/0"),
        ("\"2000::/3\"", "2000::/3"),
    ] {
        let error = of(nets).unwrap_err();
        assert!(error.starts_with(&format!("setting proxy: {named} ")), "{nets}: {error}");
    }
    for nets in ["\"10.0.0.0/8\"", "\"192.0.2.7/32\"", "\"2001:db8::/32\"", "\"::1/128\""] {
        of(nets).unwrap();
    }
}

#[test]
fn the_file_of_a_tokens_pin_counts_from_the_settings_folder_as_every_file_does() {
    let token =
        "[keys.pkcs11]\nmodule = \"/usr/lib/token.so\"\ntoken = \"clinic\"\nkey = \"kek\"\n";
    for (set, meant) in [("pin", "/etc/housecall/pin"), ("/run/pin", "/run/pin")] {
        let mut config = parse(&format!("{token}pin_file = \"{set}\"\n{ONE}")).unwrap();
        config.anchor(Path::new("/etc/housecall")).unwrap();
        let found = config.keys.pkcs11.unwrap().pin_file.unwrap();
        assert_eq!(found, Path::new(meant));
    }
}

#[test]
fn the_folder_of_advisories_counts_from_the_settings_folder_and_is_nowhere_unless_it_is_set() {
    assert!(parse(ONE).unwrap().advisories.folder.is_none());
    let mut config = parse(&format!("[advisories]\nfolder = \"advisories\"\n{ONE}")).unwrap();
    config.anchor(Path::new("/etc/housecall")).unwrap();
    assert_eq!(config.advisories.folder.unwrap(), Path::new("/etc/housecall/advisories"));
    let wrong = parse(&format!("[advisories]\nurl = \"https://osv.dev\"\n{ONE}")).unwrap_err();
    assert!(wrong.contains("advisories") && wrong.contains("folder"), "{wrong}");
}

#[test]
fn the_folder_of_backups_counts_from_the_settings_folder_and_is_nowhere_unless_it_is_set() {
    assert!(parse(ONE).unwrap().backup.folder.is_none());
    let mut config = parse(&format!("[backup]\nfolder = \"backups\"\n{ONE}")).unwrap();
    config.anchor(Path::new("/etc/housecall")).unwrap();
    assert_eq!(config.backup.folder.unwrap(), Path::new("/etc/housecall/backups"));
    let wrong = parse(&format!("[backup]\nfolders = \"/backups\"\n{ONE}")).unwrap_err();
    assert!(wrong.contains("backup") && wrong.contains("folder"), "{wrong}");
}

#[test]
fn files_that_no_setting_names_are_beside_the_settings_unless_they_are_where_this_runs_already() {
    let place = tempfile::tempdir().unwrap();
    let (own, here) = (place.path().join("settings/files"), place.path().join("run/files"));
    let found = || place::files(&own, &here).map(Path::to_owned);
    assert_eq!(found(), Ok(own.clone()), "nothing is anywhere");
    std::fs::create_dir_all(&here).unwrap();
    assert_eq!(found(), Ok(here.clone()), "a server of before made it and has no file yet");
    std::fs::create_dir_all(&own).unwrap();
    assert_eq!(found(), Ok(own.clone()));
    std::fs::write(here.join("one"), "bytes").unwrap();
    assert_eq!(found(), Ok(here.clone()), "a server of before kept them there");
    std::fs::write(own.join("two"), "bytes").unwrap();
    let told = found().unwrap_err();
    assert!(told.contains("setting files.url") && told.contains("settings/files"), "{told}");
    std::fs::remove_file(here.join("one")).unwrap();
    assert_eq!(found(), Ok(own.clone()));
}

#[test]
fn what_is_written_down_of_days_of_the_settings_is_so() {
    let document = include_str!("../../../../docs/channels.md");
    let section =
        document.split("\n## ").find(|section| section.starts_with("Days of the settings"));
    let rows = section.unwrap().lines().filter(|line| line.starts_with("| `"));
    let defaults = Figment::new().merge(Toml::string(DEFAULT));
    let mut count = 0;
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let days: u32 = defaults.extract_inner(cells[1].trim_matches('`')).unwrap();
        assert_eq!(cells[2], days.to_string(), "{row}");
        count += 1;
    }
    assert_eq!(count, 5);
}
