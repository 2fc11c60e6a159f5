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
        site.backs_up("backup");
        site
    }

    fn backs_up(&self, name: &str) {
        let mut backup = housecall();
        backup.args(["backup", "--data"]).arg(&self.world.data).arg("--to").arg(self.at("key.pub"));
        let taken = backup.arg("--out").arg(self.at(name)).output().unwrap();
        assert!(taken.status.success(), "{}", text(&taken));
    }

    fn at(&self, name: &str) -> PathBuf {
        self.apart.path().join(name)
    }

    fn drill(&self, kek: &Path) -> Output {
        self.drill_of("backup", kek)
    }

    fn drill_of(&self, backup: &str, kek: &Path) -> Output {
        let mut command = housecall();
        command.args(["restore", "--drill", "--data"]).arg(&self.world.data);
        command.arg("--in").arg(self.at(backup)).arg("--key").arg(self.at("key"));
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

#[test]
fn a_copy_counts_until_a_rotation_and_again_once_it_opened_a_backup_from_after_it() {
    let site = Site::new();
    let (own, copy) = (site.world.data.join("kek"), site.at("copy"));
    std::fs::copy(&own, &copy).unwrap();
    let fine = site.drill(&copy);
    assert!(fine.status.success(), "{}", text(&fine));
    let told = site.judged();
    assert!(told.contains("both are lost together"), "{told}");

    let mut rotate = housecall();
    let rotated = rotate.args(["keys", "rotate", "--data"]).arg(&site.world.data).output().unwrap();
    assert!(rotated.status.success(), "{}", text(&rotated));
    let told = site.judged();
    assert!(told.contains("FAIL") && told.contains("from before the rotation of"), "{told}");

    site.backs_up("after");
    let short = site.drill_of("after", &copy);
    assert_eq!(short.status.code(), Some(1), "the copy lacks the new version: {}", text(&short));
    std::fs::remove_file(&copy).unwrap();
    std::fs::copy(&own, &copy).unwrap();
    let old = site.drill_of("backup", &copy);
    assert!(old.status.success(), "{}", text(&old));
    let told = site.judged();
    assert!(told.contains("from before the rotation of"), "a backup of before shows none: {told}");
    let renewed = site.drill_of("after", &copy);
    assert!(renewed.status.success(), "{}", text(&renewed));
    let told = site.judged();
    assert!(told.contains("WARN") && told.contains("both are lost together"), "{told}");
}

#[test]
fn a_copy_that_is_broken_is_written_down_and_a_slip_at_the_keyboard_is_not() {
    let site = Site::new();
    let copy = site.at("copy");
    std::fs::copy(site.world.data.join("kek"), &copy).unwrap();
    let fine = site.drill(&copy);
    assert!(fine.status.success(), "{}", text(&fine));
    for slip in [site.at("nowhere"), site.apart.path().to_owned()] {
        let refused = site.drill(&slip);
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
        let told = site.judged();
        assert!(told.contains("WARN") && told.contains("both are lost together"), "{told}");
    }

    let writable = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&copy, writable).unwrap();
    std::fs::File::options().write(true).open(&copy).unwrap().set_len(20).unwrap();
    let broken = site.drill(&copy);
    assert_eq!(broken.status.code(), Some(1), "{}", text(&broken));
    assert!(text(&broken).contains("does not hold a key"), "{}", text(&broken));
    let told = site.judged();
    assert!(told.contains("FAIL") && told.contains("does not hold a key"), "{told}");
}
