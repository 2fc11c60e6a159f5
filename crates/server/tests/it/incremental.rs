//! Backups that share what did not change: what a second one writes, what each of them restores to, what is left when one is
//! removed, killed, damaged or made twice at once.

use crate::world::{
    SUB, Session, World, encode, eventually, housecall, publish_path, seal, settings,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A clinic that is backed up into a folder of its own.
struct Site {
    apart: tempfile::TempDir,
    /// What says which installation: `--data DIR` or `--config FILE`.
    place: (&'static str, PathBuf),
}

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

impl Site {
    fn new(place: (&'static str, PathBuf)) -> Self {
        let apart = tempfile::tempdir().unwrap();
        std::fs::create_dir(apart.path().join("backups")).unwrap();
        let site = Self { apart, place };
        let made = housecall().args(["keys", "backup"]).arg(site.at("key")).output().unwrap();
        assert!(made.status.success(), "{}", text(&made));
        site
    }

    fn at(&self, name: &str) -> PathBuf {
        self.apart.path().join(name)
    }

    fn folder(&self) -> PathBuf {
        self.at("backups")
    }

    fn backup(&self, name: &str) -> Command {
        let mut command = housecall();
        command.args(["backup", "--json", self.place.0]).arg(&self.place.1);
        command.arg("--to").arg(self.at("key.pub")).arg("--out").arg(self.folder().join(name));
        command
    }

    #[track_caller]
    fn taken(&self, name: &str) -> Value {
        let output = self.backup(name).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn drill(&self, name: &str, more: &[&str]) -> Output {
        let mut command = housecall();
        command.args(["restore", "--drill", self.place.0]).arg(&self.place.1);
        command.arg("--in").arg(self.folder().join(name)).arg("--key").arg(self.at("key"));
        // Drills at once, each with a folder of its own.
        command.args(more).env("TMPDIR", self.apart.path()).output().unwrap()
    }

    #[track_caller]
    fn drilled(&self, name: &str, more: &[&str]) {
        let drill = self.drill(name, more);
        assert!(drill.status.success() && text(&drill).contains("RTO"), "{}", text(&drill));
    }

    fn restore(&self, name: &str, vkey: &str, target: &Path) -> Output {
        self.restoring(name, vkey).arg("--data").arg(target).output().unwrap()
    }

    fn restoring(&self, name: &str, vkey: &str) -> Command {
        let mut command = housecall();
        command.args(["restore", "--signed-by", vkey]);
        command.arg("--in").arg(self.folder().join(name)).arg("--key").arg(self.at("key"));
        command
    }

    fn backups(&self, words: &[&str]) -> Output {
        let mut command = housecall();
        let (first, rest) = words.split_first().unwrap();
        command.args(["backups", first, "--in"]).arg(self.folder());
        if *first == "remove" {
            command.arg(self.place.0).arg(&self.place.1);
        }
        command.args(rest).output().unwrap()
    }

    /// Tries whether the backups could be deleted if they were a copy.
    #[track_caller]
    fn tries_copy(&self, of: Option<&Path>) {
        let mut command = housecall();
        command.args(["backups", "try-copy", self.place.0]).arg(&self.place.1);
        command.arg("--in").arg(self.folder());
        if let Some(of) = of {
            command.arg("--copy-of").arg(of);
        }
        let tried = command.output().unwrap();
        assert!(text(&tried).contains("can be deleted from here"), "{}", text(&tried));
    }

    #[track_caller]
    fn holds(&self) {
        let check = self.backups(&["check"]);
        assert!(check.status.success() && text(&check).contains("all hold"), "{}", text(&check));
    }

    /// The pieces that are there, with their lengths.
    fn pieces(&self) -> BTreeMap<PathBuf, u64> {
        let all = |folder: &Path| {
            let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            all.collect::<Vec<_>>()
        };
        let folders = all(&self.folder().join("pieces")).into_iter().filter(|path| path.is_dir());
        let files = folders.flat_map(|folder| all(&folder));
        files.map(|file| (file.clone(), file.metadata().unwrap().len())).collect()
    }
}

fn number(json: &Value, name: &str) -> u64 {
    json[name].as_u64().unwrap_or_else(|| panic!("{name}: {json}"))
}

fn says(world: &World, count: usize) {
    let channel = "consultation.dr-1.pat-0";
    let token = encode(&world.token("pat-1", &[(channel, 3)]));
    for _ in 0..count {
        let place = publish_path(channel, &seal("key", "{}"));
        assert_eq!(world.client().get(&format!("{place}?uuid=pat-1&auth={token}")).status, 200);
    }
}

/// How many messages a restored clinic has.
fn said(data: &Path) -> usize {
    let back = World::demo(data);
    let history = format!("/v2/history/sub-key/{SUB}/channel/consultation.dr-1.pat-0");
    back.signed("GET", &history, "count=100", "").json()[0].as_array().unwrap().len()
}

/// Bytes that are nowhere twice, the same for the same seed.
fn file(path: &Path, megabytes: u64, seed: u64) {
    let mut state = seed | 1;
    let bytes: Vec<u8> = (0..megabytes << 17)
        .flat_map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state ^ (state >> 29)).to_le_bytes()
        })
        .collect();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn vkey(data: &Path) -> String {
    std::fs::read_to_string(data.join("audit.vkey")).unwrap().trim().to_owned()
}

#[test]
fn a_second_backup_writes_what_is_new_and_each_restores_alone_to_its_own_day() {
    let world = World::new();
    let (data, site) = (world.data.clone(), Site::new(("--data", world.data.clone())));
    file(&data.join("files/test/one"), 9, 1);
    says(&world, 20);
    let first = site.taken("one");
    let before = site.pieces();
    assert_eq!(number(&first, "bytes"), number(&first, "new_bytes"), "{first}");
    says(&world, 5);
    let second = site.taken("two");
    let after = site.pieces();
    let written: u64 = after
        .iter()
        .filter(|(path, _)| !before.contains_key(*path))
        .map(|(_, length)| length)
        .sum();
    let own = site.folder().join("two").metadata().unwrap().len();
    assert_eq!(number(&second, "new_bytes"), written + own, "what it says is what is on the disk");
    assert!(written * 2 < number(&second, "bytes"), "{second}");
    assert!(before.keys().all(|path| after.contains_key(path)), "nothing went");
    file(&data.join("files/test/two"), 5, 2);
    let third = site.taken("three");
    let new = number(&third, "new_bytes");
    assert!((5 << 20..9 << 20).contains(&new), "the new file, and not the old one: {third}");
    site.drilled("two", &[]);
    site.holds();
    each_is_its_own_day(&site, &data);
    pieces_go_with_the_last_that_needs_them(&site);
}

fn each_is_its_own_day(site: &Site, data: &Path) {
    let listed: Value = serde_json::from_slice(&site.backups(&["list", "--json"]).stdout).unwrap();
    assert_eq!(listed["backups"].as_array().unwrap().len(), 3);
    for (name, messages, files) in [("two", 25, 1), ("one", 20, 1), ("three", 25, 2)] {
        let target = site.at(&format!("restored-{name}"));
        let restored = site.restore(name, &vkey(data), &target);
        assert!(restored.status.success(), "{name}: {}", text(&restored));
        assert_eq!(std::fs::read_dir(target.join("files/test")).unwrap().count(), files, "{name}");
        std::fs::copy(data.join("kek"), target.join("kek")).unwrap();
        assert_eq!(said(&target), messages, "{name}");
    }
}

fn pieces_go_with_the_last_that_needs_them(site: &Site) {
    let all = site.pieces();
    let removed = site.backups(&["remove", "one"]);
    assert!(removed.status.success(), "{}", text(&removed));
    let kept = site.pieces();
    assert!(kept.len() < all.len(), "what only the first needed is gone");
    assert!(!site.drill("one", &[]).status.success());
    site.drilled("two", &[]);
    // The newest stays whatever its age; a removal that was cut off before its pieces went is ended by the next.
    std::fs::remove_file(site.folder().join("two")).unwrap();
    let removed = site.backups(&["remove", "--older-than", "0"]);
    assert!(text(&removed).contains("0 backups"), "{}", text(&removed));
    assert!(site.pieces().len() < kept.len());
    site.drilled("three", &[]);
    site.holds();
}

#[test]
fn a_flipped_a_swapped_and_a_missing_piece_are_named_with_the_backups_that_need_them() {
    let mut world = World::new();
    let (data, site) = (world.data.clone(), Site::new(("--data", world.data.clone())));
    file(&data.join("files/test/one"), 9, 3);
    assert!(world.terminate().success());
    site.taken("one");
    site.taken("two");
    let pieces: Vec<PathBuf> = site
        .pieces()
        .into_iter()
        .filter(|(_, length)| *length >= 4 << 20)
        .map(|(path, _)| path)
        .collect();
    let [left, right] = pieces.as_slice() else { panic!("{pieces:?}") };
    let whole = std::fs::read(left).unwrap();
    let refused = |piece: &Path, what: &str| {
        let target = site.at("refused");
        let restored = site.restore("two", &vkey(&data), &target);
        let words = text(&restored);
        assert_eq!(restored.status.code(), Some(1), "{words}");
        assert!(words.contains(&format!("{} {what}", piece.display())), "{words}");
        assert!(words.contains("needed by one, two"), "{words}");
        assert!(!target.join("housecall.db").exists() && !target.join("files").exists());
        let check = site.backups(&["check"]);
        assert_eq!(check.status.code(), Some(1), "{}", text(&check));
        assert!(text(&check).contains(&format!("{} {what}", piece.display())), "{}", text(&check));
        let drill = site.drill("two", &[]);
        assert!(text(&drill).contains(&piece.display().to_string()), "{}", text(&drill));
        let _ = std::fs::remove_dir_all(&target);
    };
    let mut flipped = whole.clone();
    flipped[1_000] ^= 1;
    std::fs::write(left, &flipped).unwrap();
    refused(left, "is damaged");
    std::fs::write(left, std::fs::read(right).unwrap()).unwrap();
    refused(left, "is damaged");
    std::fs::remove_file(left).unwrap();
    refused(left, "is missing");

    site.taken("three");
    assert_eq!(std::fs::read(left).unwrap(), whole, "what is still in the store is written anew");
    site.holds();
    site.drilled("one", &[]);

    // What pieces a damaged backup needs nobody knows, so all stay.
    let count = site.pieces().len();
    let one = site.folder().join("one");
    let mut bytes = std::fs::read(&one).unwrap();
    bytes[50] ^= 1;
    std::fs::write(&one, bytes).unwrap();
    let removed = site.backups(&["remove", "two"]);
    assert!(text(&removed).contains("one is damaged"), "{}", text(&removed));
    assert_eq!(site.pieces().len(), count);
}

#[test]
fn a_drill_of_a_backup_from_before_the_signing_key_was_followed_succeeds() {
    let world = World::new();
    let site = Site::new(("--data", world.data.clone()));
    says(&world, 3);
    site.taken("one");
    let mut rotate = housecall();
    rotate.args(["keys", "rotate", "--audit", "--data"]).arg(&world.data);
    let rotated = rotate.output().unwrap();
    assert!(rotated.status.success(), "{}", text(&rotated));
    says(&world, 2);
    site.taken("two");
    site.drilled("one", &[]);
    site.drilled("two", &[]);
}

#[test]
fn a_list_that_rotted_keeps_all_pieces_until_it_is_removed_by_name() {
    let world = World::new();
    let site = Site::new(("--data", world.data.clone()));
    for name in ["one", "two", "three"] {
        says(&world, 3);
        site.taken(name);
    }
    let refused = site.backup("four.partial").output().unwrap();
    assert!(text(&refused).contains("give it another name"), "{}", text(&refused));
    let left = site.folder().join("five.0badc0ffee00.partial");
    std::fs::write(&left, "of a killed run").unwrap();
    let pieces = site.pieces();
    let one = site.folder().join("one");
    let zeros: Vec<u8> = std::fs::read(&one).unwrap().iter().map(|_| 0).collect();
    std::fs::write(&one, zeros).unwrap();
    let removed = site.backups(&["remove", "two"]);
    let named = format!("{} is no backup", one.display());
    assert_eq!(removed.status.code(), Some(1), "{}", text(&removed));
    assert!(text(&removed).contains(&named), "{}", text(&removed));
    assert_eq!(site.pieces(), pieces, "nobody knows what it needed");
    let check = site.backups(&["check"]);
    assert!(!check.status.success() && text(&check).contains(&named), "{}", text(&check));

    let removed = site.backups(&["remove", "one"]);
    assert!(removed.status.success(), "{}", text(&removed));
    assert!(site.pieces().len() < pieces.len());
    assert!(!left.exists(), "what a killed run left under another name is gone");
    site.drilled("three", &[]);
    site.holds();
}

#[test]
fn by_age_only_backups_of_this_installation_go() {
    let world = World::new();
    let site = Site::new(("--data", world.data.clone()));
    site.taken("one");
    site.taken("two");
    let stranger = World::new();
    let elsewhere = Site::new(("--data", stranger.data.clone()));
    elsewhere.taken("other");
    let other = site.folder().join("other");
    std::fs::copy(elsewhere.folder().join("other"), &other).unwrap();
    let removed = site.backups(&["remove", "--older-than", "0"]);
    let words = text(&removed);
    assert!(words.contains("removed one") && words.contains("left other"), "{words}");
    assert!(words.contains("1 backups"), "{words}");
    assert!(other.exists() && site.folder().join("two").exists(), "the newest of its own stays");
    let removed = site.backups(&["remove", "other"]);
    assert!(removed.status.success() && !other.exists(), "{}", text(&removed));
    site.holds();
}

/// Restores a backup by settings that keep files there, and kills that while it writes them.
fn killed(site: &Site, name: &str, (config, files): (&Path, &Path), vkey: &str) {
    let mut restore = site.restoring(name, vkey);
    let mut child = restore.arg("--config").arg(config).stdout(Stdio::null()).spawn().unwrap();
    assert!(eventually(|| files.join("test").is_dir()), "it writes files");
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9), "it was not over");
}

#[test]
fn a_killed_restore_leaves_no_database_without_its_files() {
    let world = World::new();
    let site = Site::new(("--data", world.data.clone()));
    file(&world.data.join("files/test/large"), 160, 4);
    site.taken("one");
    let (target, files, config) = (site.at("back"), site.at("files-back"), site.at("back.toml"));
    let store = |folder: &Path| format!("sqlite:{}", folder.display());
    let set = settings(&world.data, "hold_seconds = 60", "");
    let set = set.replace(&store(&world.data), &store(&target));
    let set = format!("{set}[files]\nurl = \"file:{}\"\n", files.display());
    std::fs::write(&config, set).unwrap();
    killed(&site, "one", (&config, &files), &vkey(&world.data));
    assert!(!target.join("housecall.db").exists());

    // Files that stand alone are nobody's, so nothing is restored among them.
    std::fs::remove_dir_all(&target).unwrap();
    std::fs::write(files.join("test/left"), "of a killed run").unwrap();
    let again = || {
        let mut restore = site.restoring("one", &vkey(&world.data));
        restore.arg("--config").arg(&config).output().unwrap()
    };
    let refused = again();
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
    assert!(text(&refused).contains("there are files already"), "{}", text(&refused));
    std::fs::remove_dir_all(&files).unwrap();
    let restored = again();
    assert!(restored.status.success(), "{}", text(&restored));
    assert!(target.join("housecall.db").exists() && files.join("test/large").exists());
}

#[test]
fn old_backups_go_by_the_settings_and_how_old_the_oldest_is_is_known() {
    let world = World::new();
    let config = world.data.join("housecall.toml");
    let set = |days: u32| {
        let text = settings(&world.data, "hold_seconds = 60", "");
        std::fs::write(&config, format!("{text}[retention]\nbackup_days = {days}\n")).unwrap();
    };
    set(1);
    let site = Site::new(("--config", config.clone()));
    site.taken("one");
    site.taken("two");
    let told = || {
        let mut check = housecall();
        check.args(["compliance", "check", "--only", "HC-060.a", "--config"]).arg(&config);
        text(&check.output().unwrap())
    };
    assert!(told().contains("no backup is older than 1 days yet"), "{}", told());
    let removed = site.backups(&["remove", "--older-than"]);
    assert!(text(&removed).contains("0 backups"), "{}", text(&removed));
    assert!(told().contains("0 days old; none is to be older than 1"), "{}", told());
    set(0);
    assert!(text(&site.backups(&["remove", "--older-than"])).contains("retention.backup_days: 0"));
    set(1);
    let removed = site.backups(&["remove", "--older-than", "0"]);
    assert!(text(&removed).contains("removed one"), "{}", text(&removed));
    let removed = site.backups(&["remove", "--older-than", "7"]);
    assert!(text(&removed).contains("no backup is left after 1 days"), "{}", text(&removed));
}

#[test]
fn the_newest_backup_from_before_a_hold_stays_until_somebody_removes_it_despite_that() {
    let world = World::new();
    let site = Site::new(("--data", world.data.clone()));
    site.taken("zero");
    site.taken("one");
    let mut hold = housecall();
    hold.args(["retention", "hold", "--by", "officer-1", "--matter", "2026-114", "--data"]);
    hold.arg(&world.data).args(["--mark", "everything", "--reason", "litigation"]);
    let held = hold.output().unwrap();
    assert!(held.status.success(), "{}", text(&held));
    site.taken("two");
    site.taken("three");
    let removed = site.backups(&["remove", "--older-than", "0"]);
    let words = text(&removed);
    assert!(words.contains("left one: it is the newest from before the legal hold"), "{words}");
    assert!(words.contains("removed zero") && words.contains("removed two"), "{words}");
    let refused = site.backups(&["remove", "one"]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
    assert!(text(&refused).contains("--despite-holds"), "{}", text(&refused));
    site.drilled("one", &[]);
    let removed = site.backups(&["remove", "--despite-holds", "one"]);
    assert!(text(&removed).contains("removed one"), "{}", text(&removed));
    let mut officer = Session::sign_in(&world, "officer-1");
    let told = officer.get("/api/v1/audit/entries?type=BACKUP_REMOVED").text();
    assert_eq!(told.matches("despite-hold").count(), 1, "{told}");
}

#[test]
fn a_backup_that_has_all_in_itself_stays_for_a_hold_as_any_other_does() {
    let world = World::new();
    let site = Site::new(("--data", world.data.clone()));
    site.taken("one");
    let whole = |name: &str| {
        let made = site.backup(name).arg("--whole").output().unwrap();
        assert!(made.status.success(), "{}", text(&made));
    };
    whole("before");
    let mut hold = housecall();
    hold.args(["retention", "hold", "--by", "officer-1", "--matter", "2026-115", "--data"]);
    hold.arg(&world.data).args(["--mark", "everything", "--reason", "litigation"]);
    let held = hold.output().unwrap();
    assert!(held.status.success(), "{}", text(&held));
    whole("after");
    let refused = site.backups(&["remove", "before"]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
    let words = text(&refused);
    assert!(words.contains("before is the newest from before the legal hold"), "{words}");
    for free in ["one", "after"] {
        let removed = site.backups(&["remove", free]);
        assert!(removed.status.success(), "{free}: {}", text(&removed));
    }
    let removed = site.backups(&["remove", "--despite-holds", "before"]);
    assert!(text(&removed).contains("removed before"), "{}", text(&removed));
    let mut officer = Session::sign_in(&world, "officer-1");
    let told = officer.get("/api/v1/audit/entries?type=BACKUP_REMOVED").text();
    assert_eq!(told.matches("despite-hold").count(), 1, "{told}");
}

#[test]
fn a_killed_backup_harms_no_other_and_the_next_one_tidies_up() {
    let world = World::new();
    let (data, site) = (world.data.clone(), Site::new(("--data", world.data.clone())));
    says(&world, 3);
    site.taken("one");
    file(&data.join("files/test/large"), 160, 4);
    let begun = || {
        let all = std::fs::read_dir(site.folder().join("pieces")).unwrap();
        let mut new = all
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("new."));
        new.any(|path| std::fs::read_dir(path).is_ok_and(|all| all.count() > 3))
    };
    let mut child = site.backup("two").stdout(Stdio::null()).spawn().unwrap();
    assert!(eventually(begun), "it writes pieces");
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9), "it was not over");
    assert!(begun(), "it left something");
    assert!(!site.folder().join("two").exists());
    site.drilled("one", &[]);
    site.taken("two");
    assert!(!begun(), "what was left is gone");
    site.holds();
    site.drilled("two", &[]);
}

#[test]
fn two_backups_at_once_are_both_whole_and_nothing_is_removed_below_one() {
    let world = World::new();
    let (data, site) = (world.data.clone(), Site::new(("--data", world.data.clone())));
    file(&data.join("files/test/large"), 40, 5);
    let both: Vec<_> = ["one", "two"]
        .map(|name| site.backup(name).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
        .into_iter()
        .collect();
    says(&world, 10);
    for child in both {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
    }
    site.holds();
    site.drilled("one", &[]);
    site.drilled("two", &[]);
    let lock = std::fs::File::open(site.folder().join("pieces/lock")).unwrap();
    lock.lock_shared().unwrap();
    let removed = site.backups(&["remove", "one"]);
    assert!(text(&removed).contains("a backup is being made"), "{}", text(&removed));
    assert!(site.folder().join("one").exists());
}

/// A file with a line that nobody else reads.
fn secret(file: &Path, line: &str) -> String {
    std::fs::write(file, format!("{line}\n")).unwrap();
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
    file.display().to_string()
}

#[test]
fn a_postgresql_store_shares_what_stayed_as_well() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    let base = format!("backup_{}", std::process::id());
    let sql = |place: &str, sql: &str| {
        let output = Command::new("psql").args([place, "-qAtc", sql]).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        text(&output).trim().to_owned()
    };
    let names = ["", "_one", "_two", "_back"].map(|end| format!("{base}{end}"));
    let urls = names.each_ref().map(|name| {
        sql(&server, &format!("CREATE DATABASE {name}"));
        let (front, _) = server.rsplit_once('/').unwrap();
        format!("{front}/{name}")
    });
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let config = settings(data, "hold_seconds = 280", "")
        .replace(&format!("sqlite:{}", data.display()), &urls[0]);
    let own_files = data.join("files").display().to_string();
    let config = format!("{config}[files]\nurl = \"file:{own_files}\"\n");
    let world = World::serve(data, &config);
    let fill = "CREATE TABLE filler AS SELECT i, md5(i::text) || md5((i + 1)::text) AS text FROM generate_series(1, 200000) AS i";
    sql(&urls[0], fill);
    let site = Site::new(("--config", data.join("housecall.toml")));
    let bare = site.backup("bare").env("PATH", data).output().unwrap();
    assert_eq!(bare.status.code(), Some(1), "{}", text(&bare));
    assert!(text(&bare).contains("A backup from beside a container"), "{}", text(&bare));
    let first = site.taken("one");
    assert!(number(&first, "bytes") > 10 << 20, "{first}");
    // On which disk PostgreSQL keeps the store cannot be seen from here, so nobody says that it is another one.
    let apart = "SELECT apart FROM backup_copy ORDER BY tried DESC LIMIT 1";
    site.tries_copy(None);
    assert_eq!(sql(&urls[0], apart), "2", "nobody knows");
    site.tries_copy(Some(&site.folder()));
    assert_eq!(sql(&urls[0], apart), "0", "it is its own copy");
    says(&world, 5);
    sql(&urls[0], "INSERT INTO filler SELECT i, md5(i::text) FROM generate_series(1, 50) AS i");
    let second = site.taken("two");
    assert!(number(&second, "new_bytes") * 3 < number(&second, "bytes"), "{second}");
    for (name, url) in [("one", &urls[1]), ("two", &urls[2])] {
        let file = secret(&data.join(format!("scratch-{name}")), url);
        site.drilled(name, &["--scratch-file", &file]);
    }

    // The database is committed when its files are there, and not before.
    file(&data.join("files/test/large"), 160, 4);
    // Only a store in the folder has the key beside it.
    let third = site.taken("three");
    let vkey = third["signed_by"].as_str().unwrap();
    let (files, target) = (site.at("files-back"), site.at("back.toml"));
    let set = config.replace(&urls[0], &urls[3]).replace(&own_files, &files.display().to_string());
    std::fs::write(&target, set).unwrap();
    killed(&site, "three", (&target, &files), vkey);
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!(sql(&urls[3], tables), "0", "a database without its files");
    std::fs::remove_dir_all(&files).unwrap();
    let mut restore = site.restoring("three", vkey);
    let restored = restore.arg("--config").arg(&target).output().unwrap();
    assert!(restored.status.success(), "{}", text(&restored));
    assert_ne!(sql(&urls[3], tables), "0");
    assert!(files.join("test/large").exists());
    drop(world);
    for name in names {
        sql(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
    }
}
