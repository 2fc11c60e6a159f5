//! That a copy of the key-encryption key opens what a backup brings back, which no backup does by itself.

use crate::audit::text;
use crate::world::{World, housecall};
use std::path::{Path, PathBuf};
use std::process::Output;

/// A clinic that nobody serves, and a backup of it elsewhere.
struct Site {
    world: World,
    apart: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let mut world = World::new();
        assert!(world.terminate().success());
        let site = Self { world, apart: tempfile::tempdir().unwrap() };
        let made = housecall().args(["keys", "backup"]).arg(site.at("key")).output().unwrap();
        assert!(made.status.success(), "{}", text(&made));
        let mut backup = housecall();
        backup.args(["backup", "--data"]).arg(&site.world.data).arg("--to").arg(site.at("key.pub"));
        let taken = backup.arg("--out").arg(site.at("backup")).output().unwrap();
        assert!(taken.status.success(), "{}", text(&taken));
        site
    }

    fn at(&self, name: &str) -> PathBuf {
        self.apart.path().join(name)
    }

    fn drill(&self, kek: &Path) -> Output {
        let mut command = housecall();
        command.args(["restore", "--drill", "--data"]).arg(&self.world.data);
        command.arg("--in").arg(self.at("backup")).arg("--key").arg(self.at("key"));
        command.arg("--kek").arg(kek).output().unwrap()
    }

    fn judged(&self) -> String {
        let mut command = housecall();
        command.args(["compliance", "check", "--only", "HC-046.a", "--data"]).arg(&self.world.data);
        text(&command.output().unwrap())
    }
}

#[test]
fn a_drill_opens_what_it_restored_by_a_copy_of_the_key_and_by_no_other() {
    let site = Site::new();
    assert!(site.judged().contains("no drill has opened a backup by a copy"), "{}", site.judged());
    let own = site.world.data.join("kek");
    let same = site.drill(&own);
    assert_eq!(same.status.code(), Some(2), "{}", text(&same));
    assert!(text(&same).contains("this is the key in use"), "{}", text(&same));

    // The machine of the tests has one disk, and the copy is on it.
    std::fs::copy(&own, site.at("copy")).unwrap();
    let fine = site.drill(&site.at("copy"));
    assert!(fine.status.success(), "{}", text(&fine));
    let told = site.judged();
    assert!(told.contains("HC-046.a") && told.contains("both are lost together"), "{told}");

    let made = housecall().args(["keys", "create"]).arg(site.at("another")).output().unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let wrong = site.drill(&site.at("another"));
    assert_eq!(wrong.status.code(), Some(1), "{}", text(&wrong));
    let told = site.judged();
    assert!(told.contains("the drill with a copy of the key failed"), "{told}");
}
