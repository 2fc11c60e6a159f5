//! Backup, restore and drill with the real binary, while a server writes.

use crate::world::{PUB, SUB, World, encode, housecall, publish_path, seal, settings};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[track_caller]
pub(crate) fn does(words: &[&str], paths: &[(&str, &Path)]) -> String {
    let output = tries(words, paths);
    assert!(output.status.success(), "{words:?}: {}", text(&output));
    text(&output)
}

fn says(world: &World, count: usize) {
    world.consents();
    let channel = "consultation.dr-1.pat-1";
    let token = world.token("pat-1", &[(channel, 3)]);
    let payload = seal("key", "{}");
    for _ in 0..count {
        let place = publish_path(channel, &payload);
        let target = format!("{place}?uuid=pat-1&auth={}", encode(&token));
        assert_eq!(world.client().get(&target).status, 200);
    }
}

#[test]
fn a_backup_of_a_running_clinic_is_restored_and_drilled_and_half_of_one_is_none() {
    let mut world = World::new();
    says(&world, 20);
    let token = world.token("pat-1", &[("consultation.dr-1.pat-1", 3)]);
    let apart = tempfile::tempdir().unwrap();
    let at = |name: &str| apart.path().join(name);
    does(&["keys", "backup"], &[("--", &at("key"))]);
    let data = world.data.clone();
    let made = does(
        &["backup"],
        &[("--data", &data), ("--to", &at("key.pub")), ("--out", &at("one.backup"))],
    );
    assert!(made.contains("sealed to key"), "{made}");
    let beside = |folder: &Path| {
        let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        all.filter(|name| name.to_string_lossy().contains("partial")).count()
    };
    assert_eq!((beside(apart.path()), beside(&data)), (0, 0), "nothing half done stays");
    let vkey = std::fs::read_to_string(data.join("audit.vkey")).unwrap();
    let vkey = vkey.trim();
    assert!(made.contains(vkey), "{made}");
    let kek = std::fs::read(data.join("kek")).unwrap();
    let sealed = std::fs::read(at("one.backup")).unwrap();
    assert!(!sealed.windows(16).any(|part| kek.windows(16).next() == Some(part)));
    let whole = ("--out", at("whole.backup"));
    let parts: [(&str, &Path); 3] =
        [("--data", &data), ("--to", &at("key.pub")), (whole.0, &whole.1)];
    does(&["backup", "--whole"], &parts);
    says(&world, 5);

    let drill = does(
        &["restore", "--drill"],
        &[("--in", &at("one.backup")), ("--key", &at("key")), ("--data", &data)],
    );
    assert!(drill.contains("RTO"), "{drill}");
    slips_and_tries(&data, apart.path(), &sealed);
    let checked = tries(&["compliance", "check", "--only", "HC-047"], &[("--data", &data)]);
    assert!(
        text(&checked).contains("a drill held"),
        "a slip is no failed drill: {}",
        text(&checked)
    );
    assert!(world.terminate().success());

    comes_back(&data, apart.path(), ("one.backup", "restored"), (vkey, &token));
    // Carried away without the pieces; backups of before there were pieces are such files, too.
    std::fs::remove_dir_all(at("pieces")).unwrap();
    comes_back(&data, apart.path(), ("whole.backup", "restored-whole"), (vkey, &token));
    std::fs::write(at("half.backup"), &sealed[..sealed.len() / 2]).unwrap();
    let parts: [(&str, &Path); 3] =
        [("--in", &at("half.backup")), ("--key", &at("key")), ("--data", &at("half"))];
    let half = tries(&["restore", "--signed-by", vkey], &parts);
    assert_eq!(half.status.code(), Some(1), "{}", text(&half));
    assert!(text(&half).contains("it was cut off; take another one"), "{}", text(&half));
    assert!(!at("half").exists(), "nothing of it is left");
}

/// A drill of what is no backup is a slip, and whether a copy can be deleted is tried without deleting it.
fn slips_and_tries(data: &Path, apart: &Path, sealed: &[u8]) {
    for (named, words) in [("none.backup", "No such file"), ("", "is no file")] {
        let parts: [(&str, &Path); 3] =
            [("--in", &apart.join(named)), ("--key", &apart.join("key")), ("--data", data)];
        let slip = tries(&["restore", "--drill"], &parts);
        assert_eq!(slip.status.code(), Some(2), "{}", text(&slip));
        assert!(text(&slip).contains(words), "{}", text(&slip));
    }
    let copy: [(&str, &Path); 2] = [("--data", data), ("--in", apart)];
    let deleted = tries(&["backups", "try-copy"], &copy);
    assert_eq!(deleted.status.code(), Some(1), "{}", text(&deleted));
    assert!(text(&deleted).contains("one.backup can be deleted from here"), "{}", text(&deleted));
    assert_eq!(std::fs::read(apart.join("one.backup")).unwrap(), sealed, "it is there as it was");
    let checked = tries(&["compliance", "check", "--only", "HC-048"], &[("--data", data)]);
    assert!(text(&checked).contains("can delete their copy, too"), "{}", text(&checked));
}

/// A drill of the newest backup, on its way, which has its own place for temporary files.
fn drilling(data: &Path, apart: &Path, temporary: &Path) -> std::process::Child {
    let mut drill = housecall();
    drill.args(["restore", "--drill", "--data"]).arg(data);
    drill.arg("--in").arg(apart.join("one.backup")).arg("--key").arg(apart.join("key"));
    let drill = drill.env("TMPDIR", temporary).stdout(Stdio::null()).stderr(Stdio::null());
    let mut drill = drill.spawn().unwrap();
    while left(temporary) == 0 && drill.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    drill
}

fn left(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_drill_that_is_stopped_leaves_nothing_and_what_a_killed_one_left_goes_with_the_next() {
    let mut world = World::new();
    says(&world, 5);
    let (apart, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (apart, temporary, data) = (apart.path(), temporary.path(), world.data.clone());
    does(&["keys", "backup"], &[("--", &apart.join("key"))]);
    let (key, out) = (apart.join("key.pub"), apart.join("one.backup"));
    does(&["backup"], &[("--data", &data), ("--to", &key), ("--out", &out)]);

    // Whichever comes first, its end or the signal: some are stopped on their way.
    let mut stopped = 0;
    while stopped == 0 {
        let mut drill = drilling(&data, apart, temporary);
        let told = Command::new("kill").args(["-TERM", &drill.id().to_string()]).status();
        assert!(told.is_ok());
        stopped += usize::from(!drill.wait().unwrap().success());
        assert_eq!(left(temporary), 0, "a restored store stayed");
    }
    while left(temporary) == 0 {
        let mut drill = drilling(&data, apart, temporary);
        drill.kill().unwrap();
        drill.wait().unwrap();
    }
    let mut drill = drilling(&data, apart, temporary);
    assert!(drill.wait().unwrap().success());
    assert_eq!(left(temporary), 0, "what the killed one left stayed");
    assert!(world.terminate().success());
}

fn tries(command: &[&str], parts: &[(&str, &Path)]) -> Output {
    let mut all = housecall();
    all.args(command);
    for (flag, path) in parts {
        all.arg(flag).arg(path);
    }
    all.output().unwrap()
}

#[test]
fn a_store_that_is_restored_into_is_served_by_nobody_and_one_that_is_served_is_not_restored_into() {
    let mut world = World::new();
    let apart = tempfile::tempdir().unwrap();
    let at = |name: &str| apart.path().join(name);
    does(&["keys", "backup"], &[("--", &at("key"))]);
    let data = world.data.clone();
    let parts: [(&str, &Path); 3] =
        [("--data", &data), ("--to", &at("key.pub")), ("--out", &at("one.backup"))];
    does(&["backup"], &parts);
    assert!(world.terminate().success());
    let vkey = std::fs::read_to_string(data.join("audit.vkey")).unwrap();
    let back = at("back");
    std::fs::create_dir(&back).unwrap();
    // By this a server, and a restore, have an embedded store to themselves, from before its file is there.
    let claim = std::fs::File::create(back.join("housecall.db.lock")).unwrap();
    claim.lock().unwrap();

    let parts: [(&str, &Path); 3] =
        [("--in", &at("one.backup")), ("--key", &at("key")), ("--data", &back)];
    let restore = ["restore", "--signed-by", vkey.trim()];
    let refused = tries(&restore, &parts);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    assert!(text(&refused).contains("a server serves the store"), "{}", text(&refused));
    assert_eq!(left(&back), 1, "only the claim is there");

    let served = tries(&["demo", "--listen", "127.0.0.1:0"], &[("--data", &back)]);
    assert_eq!(served.status.code(), Some(1), "{}", text(&served));
    assert!(text(&served).contains("a backup is being restored into it"), "{}", text(&served));
    assert!(!back.join("housecall.db").exists(), "it would be in the restore's way");

    let config = at("clinic.toml");
    let set = settings(&back, "hold_seconds = 5", "");
    std::fs::write(&config, format!("organization = \"north-clinic\"\n{set}")).unwrap();
    let command = ["people", "add-admin", "--id", "admin-2", "--name", "Ada Okafor"];
    let beside = tries(&command, &[("--config", &config)]);
    assert_eq!(beside.status.code(), Some(1), "{}", text(&beside));
    assert!(text(&beside).contains("a backup is being restored into it"), "{}", text(&beside));
    assert!(!back.join("housecall.db").exists(), "it would be in the restore's way, too");

    drop(claim);
    let target = at("again");
    std::fs::create_dir(&target).unwrap();
    // One that was refused, or stopped, leaves this.
    std::fs::write(target.join("housecall.db.lock"), "").unwrap();
    let parts: [(&str, &Path); 3] =
        [("--in", &at("one.backup")), ("--key", &at("key")), ("--data", &target)];
    does(&restore, &parts);
    let beside = ["housecall.db-wal", "housecall.db-shm"].map(|name| target.join(name).exists());
    assert_eq!(beside, [false, false], "it is one file, marked before it had its name");
}

/// What the server signed is restored into an empty place, once, and serves with its key, to nobody who came in before.
fn comes_back(
    data: &Path,
    apart: &Path,
    (backup, target): (&str, &str),
    (vkey, token): (&str, &str),
) {
    let restored = apart.join(target);
    let parts: [(&str, &Path); 3] =
        [("--in", &apart.join(backup)), ("--key", &apart.join("key")), ("--data", &restored)];
    let unsigned = tries(&["restore"], &parts);
    assert!(text(&unsigned).contains("--signed-by: "), "{}", text(&unsigned));
    let said = does(&["restore", "--signed-by", vkey], &parts);
    for again in
        ["holds that were placed", "accounts that were closed", "consents that were withdrawn"]
    {
        assert!(said.contains(again), "{said}");
    }
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&restored), mode(&restored.join("housecall.db"))), (0o700, 0o600));
    let refused = tries(&["restore", "--signed-by", vkey], &parts);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
    std::fs::copy(data.join("kek"), restored.join("kek")).unwrap();
    let verified = does(&["audit", "verify"], &[("--data", &restored)]);
    assert!(verified.contains("all hold"), "{verified}");
    let back = World::demo(&restored);
    let place = publish_path("consultation.dr-1.pat-1", &seal("key", "{}"));
    let target = format!("{place}?uuid=pat-1&auth={}", encode(token));
    let late = back.client().get(&target);
    assert_eq!(late.status, 403, "a token of before the restore: {}", late.text());
    says(&back, 1);
    let history = format!("/v2/history/sub-key/{SUB}/channel/consultation.dr-1.pat-1");
    let kept = back.signed("GET", &history, "count=100", "");
    assert_eq!(kept.json()[0].as_array().unwrap().len(), 21, "{PUB}: {}", kept.text());
}

#[test]
fn no_password_of_a_database_stands_where_everybody_on_the_machine_can_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    assert!(housecall().args(["keys", "backup"]).arg(at("key")).status().unwrap().success());
    let url = "postgres://ann:s3cret@127.0.0.1:9/scratch";
    std::fs::write(at("url"), url).unwrap();
    std::fs::set_permissions(at("url"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = at("url");
    for (words, told) in [
        (["--scratch", url], "--scratch-file"),
        (["--scratch", "host=127.0.0.1 user=ann password=s3cret dbname=scratch"], "--scratch-file"),
        (["--scratch-file", open.to_str().unwrap()], "others can read it"),
    ] {
        let mut command = housecall();
        command.args(["restore", "--drill"]).args(words).arg("--data").arg(folder.path());
        command.arg("--in").arg(at("none.backup")).arg("--key").arg(at("key"));
        let refused = command.output().unwrap();
        let said = text(&refused);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(told) && !said.contains("s3cret"), "{said}");
    }
}
