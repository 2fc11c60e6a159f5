//! What a drill finds, in the backup that it restores, of keys that a disposal destroyed.

use crate::audit::text;
use crate::owned::embedded;
use crate::world::{World, housecall};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Output;

/// A clinic that nobody serves, and where its backups go.
struct Site {
    world: World,
    apart: tempfile::TempDir,
}

/// What brings a key back that is not there any more.
const AGAIN: &str = "SELECT 'INSERT OR IGNORE INTO data_key (scope, version, wrapped, created, kek) VALUES ('||quote(scope)
    ||','||version||','||quote(wrapped)||','||created||','||quote(kek)||')' FROM data_key";

impl Site {
    fn new() -> Self {
        let mut world = World::new();
        assert!(world.terminate().success());
        let site = Self { world, apart: tempfile::tempdir().unwrap() };
        let made = housecall().args(["keys", "backup"]).arg(site.at("key")).output().unwrap();
        assert!(made.status.success(), "{}", text(&made));
        site
    }

    fn at(&self, name: &str) -> PathBuf {
        self.apart.path().join(name)
    }

    /// A command at this clinic.
    fn run(&self, words: &[&str], paths: &[(&str, PathBuf)]) -> Output {
        let mut command = housecall();
        command.args(words).arg("--data").arg(&self.world.data);
        for (flag, path) in paths {
            command.arg(flag).arg(path);
        }
        command.output().unwrap()
    }

    #[track_caller]
    fn does(&self, words: &[&str], paths: &[(&str, PathBuf)]) -> String {
        let done = self.run(words, paths);
        assert!(done.status.success(), "{words:?}: {}", text(&done));
        String::from_utf8(done.stdout).unwrap()
    }

    #[track_caller]
    fn backs_up(&self, name: &str) {
        self.does(&["backup"], &[("--to", self.at("key.pub")), ("--out", self.at(name))]);
    }

    fn drill(&self, name: &str, more: &[&str]) -> Output {
        let paths = [("--in", self.at(name)), ("--key", self.at("key"))];
        self.run(&[&["restore", "--drill"], more].concat(), &paths)
    }

    /// What a drill tells machines, whether it holds or not.
    #[track_caller]
    fn drilled(&self, name: &str) -> Value {
        let drill = self.drill(name, &["--json"]);
        let line = drill.stdout.split(|byte| *byte == b'\n').next().unwrap();
        serde_json::from_slice(line).unwrap_or_else(|_| panic!("{}", text(&drill)))
    }

    fn judged(&self) -> String {
        text(&self.run(&["compliance", "check", "--only", "HC-060.b"], &[]))
    }

    /// A court has a patient's record go, by two people.
    #[track_caller]
    fn shreds(&self, patient: &str) {
        let record = ["--class", "medical-record", "--record", patient, "--cause", "court-order"];
        let asked = [&["retention", "shred", "--json", "--by", "officer-1"], &record[..]].concat();
        let planned: Value = serde_json::from_str(self.does(&asked, &[]).trim()).unwrap();
        let plan = planned["plan"].as_str().unwrap();
        self.does(&["retention", "approve", "--by", "admin-1", plan], &[]);
    }
}

fn number(told: &Value, name: &str) -> u64 {
    told[format!("shredded_{name}")].as_u64().unwrap_or_else(|| panic!("{name}: {told}"))
}

#[test]
fn keys_that_were_destroyed_open_from_backups_of_before_only_and_a_drill_tells_where_one_was_put_back()
 {
    let site = Site::new();
    site.backs_up("before");
    assert!(site.judged().contains("no drill has tried yet"), "{}", site.judged());
    assert_eq!(number(&site.drilled("before"), "tried"), 0, "nothing was destroyed yet");
    assert!(site.judged().contains("no key had been destroyed"), "{}", site.judged());

    let keys = embedded(&site.world.data, AGAIN);
    site.shreds("pat-1");
    let judged = site.judged();
    assert!(judged.contains("WARN") && judged.contains(", the first 0 days ago"), "{judged}");
    let told = site.drilled("before");
    let gone = number(&told, "tried");
    let pending = number(&told, "pending");
    assert!((1..=gone).contains(&pending) && told["finding"].is_null(), "{told}");
    assert_eq!((number(&told, "before"), number(&told, "recoverable")), (0, 0), "{told}");
    let until = told["shredded_until"].as_str().unwrap();
    let said = text(&site.drill("before", &[]));
    let line = format!("none opens; {pending} destroyed since are still in it, until {until}");
    assert!(said.contains(&line) && said.contains("RTO"), "{said}");
    let judged = site.judged();
    assert!(judged.contains(&format!("horizon pending: {pending} keys")), "{judged}");
    assert!(judged.contains(until), "{judged}");

    site.backs_up("after");
    let told = site.drilled("after");
    assert_eq!((number(&told, "tried"), number(&told, "before")), (gone, gone), "{told}");
    assert_eq!((number(&told, "recoverable"), number(&told, "pending")), (0, 0), "{told}");
    assert!(told["finding"].is_null() && told["shredded_until"].is_null(), "{told}");
    let said = text(&site.drill("after", &[]));
    let line = format!("{gone} keys destroyed before the backup was made: none opens; none");
    assert!(said.contains(&line), "{said}");
    assert!(site.judged().contains(&format!("none of {gone} keys")), "{}", site.judged());

    is_found_where_it_was_put_back(&site, &keys);
    stands_in_the_evidence(&site, (gone, pending));
}

fn is_found_where_it_was_put_back(site: &Site, keys: &str) {
    // Whoever owns the database has a copy of it.
    embedded(&site.world.data, &keys.lines().collect::<Vec<_>>().join(";"));
    site.backs_up("put-back");
    let failed = site.drill("put-back", &[]);
    let said = text(&failed);
    assert_eq!(failed.status.code(), Some(1), "{said}");
    assert!(said.contains("recoverable: ") && said.contains(" among them"), "{said}");
    assert!(!said.contains("pat-1"), "it names nobody: {said}");
    let judged = site.judged();
    assert!(judged.contains("recoverable: ") && judged.contains("open from it"), "{judged}");
}

/// Whoever is handed the evidence sees of each drill what it found.
fn stands_in_the_evidence(site: &Site, (gone, pending): (u64, u64)) {
    let folder = site.at("evidence");
    site.does(&["evidence", "export", "--period", "2020..2099"], &[("--out", folder.clone())]);
    let lines = std::fs::read_to_string(folder.join("backups/drills.ndjson")).unwrap();
    let drills: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |drill: &Value, name: &str| drill[format!("shredded{name}")].as_u64().unwrap();
    let pairs: Vec<(u64, u64)> =
        drills.iter().map(|one| (of(one, "Tried"), of(one, "Pending"))).collect();
    let after = (gone, 0);
    assert_eq!(pairs, [(0, 0), (gone, pending), (gone, pending), after, after, after], "{lines}");
    let open: Vec<bool> = drills.iter().map(|one| of(one, "Recoverable") > 0).collect();
    assert_eq!(open, [false, false, false, false, false, true], "{lines}");
}
