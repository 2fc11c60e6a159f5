//! The key-encryption key lies sealed by a key in a token that speaks PKCS#11: the token is `SoftHSM`, as Debian has it.

use crate::world::{Schema, World, housecall, settings};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "0042";

/// Tokens in a folder, and an installation beside it whose settings name one of them.
struct Bench {
    folder: tempfile::TempDir,
    /// Settings without the token.
    clear: String,
}

impl Bench {
    /// `None` where the token's programs are not installed: `make test` installs them.
    fn new(settings_in: impl FnOnce(&Path) -> String) -> Option<Self> {
        if !Path::new(MODULE).exists() {
            assert!(std::env::var_os("CI").is_none(), "softhsm2 is not installed");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let (tokens, data) = (folder.path().join("tokens"), folder.path().join("data"));
        fs::create_dir(&tokens).unwrap();
        fs::create_dir(&data).unwrap();
        let about = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
        fs::write(folder.path().join("softhsm2.conf"), about).unwrap();
        let bench = Self { clear: settings_in(&data), folder };
        bench.write_pin(PIN);
        bench.util(&[
            "--init-token",
            "--free",
            "--label",
            "clinic",
            "--so-pin",
            "7777",
            "--pin",
            PIN,
        ]);
        Some(bench)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// What a program needs to know of where the tokens are.
    fn with_tokens(&self, mut command: Command) -> Command {
        command.env("SOFTHSM2_CONF", self.path("softhsm2.conf"));
        command
    }

    fn util(&self, words: &[&str]) {
        let mut command = self.with_tokens(Command::new("softhsm2-util"));
        let Output { status, stdout, stderr } = command.args(words).output().unwrap();
        let text = [stdout, stderr].concat();
        assert!(status.success(), "{words:?}: {}", String::from_utf8_lossy(&text));
    }

    fn write_pin(&self, pin: &str) {
        let file = self.path("pin");
        let _ = fs::remove_file(&file);
        fs::write(&file, format!("{pin}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    }

    /// The settings with a token, a key and perhaps which of all seals.
    fn sealed(&self, (token, key): (&str, &str), seal: &str) -> String {
        let section = format!(
            "[keys.pkcs11]\nmodule = \"{MODULE}\"\ntoken = \"{token}\"\nkey = \"{key}\"\npin_file = \"{}\"\n",
            self.path("pin").display()
        );
        format!("{}{section}", self.clear.replace("[keys]\n", &format!("[keys]\n{seal}")))
    }

    fn configure(&self, text: &str) {
        fs::write(self.data().join("housecall.toml"), text).unwrap();
    }

    fn serve(&self, text: &str) -> World {
        self.configure(text);
        let mut command = self.with_tokens(housecall());
        command.arg("serve").arg("--config").arg(self.data().join("housecall.toml"));
        World::start(command, &self.data())
    }

    /// A command with the settings as they are; whether it succeeded, and all that it said.
    fn run(&self, words: &[&str]) -> (bool, String) {
        let mut command = self.with_tokens(housecall());
        command.args(words).arg("--config").arg(self.data().join("housecall.toml"));
        let Output { status, stdout, stderr } = command.output().unwrap();
        (status.success(), String::from_utf8([stdout, stderr].concat()).unwrap())
    }

    #[track_caller]
    fn does(&self, words: &[&str]) -> String {
        let (done, said) = self.run(words);
        assert!(done, "{words:?}: {said}");
        said
    }

    #[track_caller]
    fn refuses(&self, words: &[&str], why: &str) {
        let (done, said) = self.run(words);
        assert!(!done && said.contains(why), "{words:?} should say {why:?}: {said}");
        assert!(!said.contains(PIN), "a PIN is said to nobody: {said}");
    }

    /// By what each version in the key file is sealed, the newest first.
    fn kinds(&self) -> Vec<String> {
        let file = fs::read_to_string(self.data().join("kek")).unwrap();
        file.lines().map(|line| line.split_once(':').unwrap().0.to_owned()).collect()
    }
}

const CLEAR: &str = "housecall-kek-1";
const SEALED: &str = "housecall-kek-1+pkcs11";
const ROTATE: &[&str] = &["keys", "rotate"];
const OPENS: &[&str] = &["compliance", "check", "--only", "HC-008.a"];

fn moves_there_and_back(bench: &Bench) {
    let mut world = bench.serve(&bench.clear);
    assert!(!world.token("ann", &[("room.1", 3)]).is_empty());
    world.kill();

    let sealed = bench.sealed(("clinic", "root"), "");
    bench.configure(&sealed);
    bench.refuses(ROTATE, "no secret key called root");
    bench.does(&["keys", "root"]);
    bench.refuses(&["keys", "root"], "already");
    let mut world = bench.serve(&sealed);
    bench.does(ROTATE);
    assert_eq!(bench.kinds(), [SEALED, CLEAR], "the old one is kept for backups");
    assert!(!world.token("bob", &[("room.1", 3)]).is_empty(), "a running server follows");
    world.kill();
    let mut world = bench.serve(&sealed);
    assert!(bench.does(&["keys", "list"]).contains("pkcs11"));
    bench.does(OPENS);
    bench.does(ROTATE);
    assert_eq!(bench.kinds(), [SEALED, SEALED, CLEAR]);
    world.kill();

    // Another key in the token: what the old one sealed opens still.
    let other = bench.sealed(("clinic", "root-2"), "");
    bench.configure(&other);
    bench.does(&["keys", "root"]);
    bench.does(ROTATE);
    bench.does(OPENS);

    // And back into the file, while the section stays for what it sealed.
    let back = bench.sealed(("clinic", "root-2"), "seal = \"file\"\n");
    let mut world = bench.serve(&back);
    bench.does(ROTATE);
    assert_eq!(bench.kinds(), [CLEAR, SEALED, SEALED, SEALED, CLEAR]);
    assert!(!world.token("eve", &[("room.1", 3)]).is_empty());
    bench.does(OPENS);
    world.kill();
    bench.configure(&bench.clear);
    bench.refuses(OPENS, "keys.pkcs11");
}

#[test]
fn versions_are_sealed_by_a_token_and_move_there_and_back() {
    let on_file = |data: &Path| settings(data, "hold_seconds = 1", "");
    let Some(bench) = Bench::new(on_file) else { return };
    moves_there_and_back(&bench);
    if let Some(schema) = Schema::new() {
        moves_there_and_back(&Bench::new(|data| schema.settings(data)).unwrap());
    }
}

/// An installation whose only version a token seals.
fn sealed_bench() -> Option<(Bench, String)> {
    let bench = Bench::new(|data| settings(data, "hold_seconds = 1", ""))?;
    let sealed = bench.sealed(("clinic", "root"), "");
    bench.configure(&sealed);
    bench.does(&["keys", "root"]);
    fs::remove_file(bench.data().join("kek")).unwrap();
    bench.does(&["keys", "create"]);
    assert_eq!(bench.kinds(), [SEALED]);
    // There is a store from now on.
    drop(bench.serve(&sealed));
    Some((bench, sealed))
}

#[test]
fn a_wrong_pin_is_tried_once_however_often_the_server_is_started() {
    let Some((bench, sealed)) = sealed_bench() else { return };
    bench.write_pin("9999");
    bench.refuses(&["serve"], "refused the PIN");
    for _ in 0..2 {
        bench.refuses(&["serve"], "was refused before and is not tried again");
    }
    let mark = bench.data().join("kek.pin-refused");
    assert!(mark.exists());
    bench.write_pin(PIN);
    let world = bench.serve(&sealed);
    assert_eq!(world.client().get("/readyz").status, 200);
    assert!(!mark.exists(), "the right one clears it");
    drop(world);

    let variable = sealed.replace(
        &format!("pin_file = \"{}\"", bench.path("pin").display()),
        "pin_variable = \"TOKEN_PIN\"",
    );
    bench.configure(&variable);
    bench.refuses(ROTATE, "the variable TOKEN_PIN holds no PIN");
    let mut command = bench.with_tokens(housecall());
    command.args(["keys", "list", "--config"]).arg(bench.data().join("housecall.toml"));
    let done = command.env("TOKEN_PIN", PIN).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));

    fs::set_permissions(bench.path("pin"), fs::Permissions::from_mode(0o644)).unwrap();
    bench.configure(&sealed);
    bench.refuses(ROTATE, "chmod 400");
}

#[test]
fn a_token_that_goes_away_stops_no_server_and_serves_again_when_it_is_back() {
    let Some((bench, sealed)) = sealed_bench() else { return };
    let world = bench.serve(&sealed);
    let (here, away) = (bench.path("tokens"), bench.path("away"));
    fs::rename(&here, &away).unwrap();
    fs::create_dir(&here).unwrap();
    bench.refuses(ROTATE, "no token called clinic");
    assert!(!world.token("ann", &[("room.1", 3)]).is_empty(), "its versions are in memory");
    assert_eq!(world.client().get("/readyz").status, 200);
    bench.refuses(&["serve"], "no token called clinic");
    fs::remove_dir(&here).unwrap();
    fs::rename(&away, &here).unwrap();
    bench.does(ROTATE);
    assert!(!world.token("ann", &[("room.2", 3)]).is_empty());
    bench.does(OPENS);
    // A token of software keeps its keys in files of this machine.
    let said = bench.does(&["compliance", "check", "--only", "HC-006"]);
    assert!(said.contains("WARN") && said.contains("may be on this host"), "{said}");
}

#[test]
fn what_is_wrong_with_a_token_is_said_by_name() {
    let Some((bench, sealed)) = sealed_bench() else { return };
    bench.configure(&sealed.replace(MODULE, "/usr/lib/nowhere.so"));
    bench.refuses(ROTATE, "no PKCS#11 module can be loaded from /usr/lib/nowhere.so");
    bench.configure(&sealed.replace(MODULE, "nowhere.so"));
    bench.refuses(ROTATE, "keys.pkcs11.module: is the module's whole path");
    bench.configure(&bench.sealed(("other", "root"), ""));
    bench.refuses(ROTATE, "no token called other; it has clinic");
    bench.configure(&bench.sealed(("clinic", "root"), "seal = \"aws_kms\"\n"));
    bench.refuses(ROTATE, "needs the section keys.aws_kms");

    // A key of half the length, brought in from outside.
    fs::write(bench.path("short"), [7; 16]).unwrap();
    let file = bench.path("short").display().to_string();
    bench.util(&[
        "--import", &file, "--aes", "--token", "clinic", "--label", "short", "--id", "77", "--pin",
        PIN,
    ]);
    bench.configure(&bench.sealed(("clinic", "short"), ""));
    bench.refuses(ROTATE, "has 128 bits, and not 256");

    // A line that was changed does not open, and no key is made in its place.
    let kek = bench.data().join("kek");
    let text = fs::read_to_string(&kek).unwrap();
    let (head, bytes) = text.split_once(':').unwrap();
    let last = bytes.find([' ', '=']).unwrap() - 6;
    let other = if &bytes[last..=last] == "A" { "B" } else { "A" };
    let changed = format!("{head}:{}{other}{}", &bytes[..last], &bytes[last + 1..]);
    fs::set_permissions(&kek, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&kek, changed).unwrap();
    bench.configure(&sealed);
    bench.refuses(ROTATE, "the key root in the token does not open it");
}

#[test]
fn a_token_that_hangs_is_waited_for_so_long_and_no_longer() {
    let Some((bench, _)) = sealed_bench() else { return };
    // The module reads its settings first, and there nobody writes.
    let pipe = bench.path("softhsm2.conf");
    fs::remove_file(&pipe).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    bench.refuses(&["serve"], "did not answer within 10 s");
}
