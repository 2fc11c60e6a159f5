//! Whoever cannot sign in any more comes back by the command line, beside a running server: by a new password, or by two
//! halves of a sealed way back in.

use crate::accounts::{Program, listening};
use crate::mailbox::Mailbox;
use crate::world::{Session, World, housecall, settings};
use serde_json::json;
use std::path::{Path, PathBuf};

/// An installation with people who decide, who have addresses.
struct House {
    folder: tempfile::TempDir,
}

impl House {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> PathBuf {
        self.path("housecall.toml")
    }

    /// A command; whether it succeeded, and all that it said.
    fn run(&self, words: &[&str]) -> (bool, String) {
        let done = housecall().args(words).arg("--config").arg(self.config()).output().unwrap();
        (done.status.success(), String::from_utf8([done.stdout, done.stderr].concat()).unwrap())
    }

    fn password(&self, words: &[&str]) -> String {
        let (done, said) = self.run(words);
        assert!(done, "{words:?}: {said}");
        let line = said.lines().find(|line| line.starts_with("Password of ")).unwrap();
        line.rsplit_once(' ').unwrap().1.to_owned()
    }
}

/// Signs in by a password that was made for somebody, and chooses another.
fn first_time(world: &World, who: &str, given: &str, chosen: &str) -> Session {
    let body = json!({"login": who, "password": given});
    let mut session = Session::open(world, "/api/v1/sessions", &body);
    let change = json!({ "password": chosen });
    let changed = session.put(&format!("/api/v1/people/{who}/password"), &change);
    assert_eq!(changed.status, 204, "{}", changed.text());
    session
}

fn house(letters: &str) -> (House, String) {
    let folder = tempfile::tempdir().unwrap();
    let text = settings(folder.path(), "hold_seconds = 60", "");
    let text = format!(
        "organization = \"north-clinic\"\norigin = \"https://clinic.example\"\n{text}[sign_in]\nstaff_second_factor = \"offered\"\n{letters}"
    );
    let house = House { folder };
    std::fs::write(house.config(), &text).unwrap();
    (house, text)
}

const LONG: &str = "four words of my own";

#[test]
fn a_new_password_ends_what_its_person_had_open_in_a_running_server() {
    let world = World::new();
    let text = settings(&world.data, "hold_seconds = 60", "");
    let config = world.data.join("housecall.toml");
    std::fs::write(&config, format!("organization = \"demo-clinic\"\n{text}")).unwrap();
    let mut doctor = Session::sign_in(&world, "dr-1");
    let mut line = listening(&world, &mut doctor);
    let mut kiosk = Program::with(&world, "dr-1", "clinic");
    assert_eq!(kiosk.get("/api/v1/today").status, 200);
    let mut command = housecall();
    command.args(["people", "reset-password", "--id", "dr-1", "--config"]).arg(&config);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(said.contains("1 session and 1 API key;"), "{said}");
    assert_eq!(kiosk.get("/api/v1/today").status, 401);
    assert_eq!(line.read().unwrap().status, 403, "the open poll ends, long before its hold");
    assert_eq!(doctor.get("/api/v1/today").status, 401);
}

fn open(house: &House, halves: [&Path; 2]) -> (bool, String) {
    let [one, other] = halves.map(|half| half.display().to_string());
    house.run(&["people", "recover", "open", "--half", &one, "--half", &other])
}

/// Two officers with addresses of their own, whom one administrator proposes and another approves.
fn officers(one: &mut Session, other: &mut Session) -> Vec<String> {
    let mut officers = Vec::new();
    for name in ["cy", "di"] {
        let email = format!("{name}@clinic.example");
        let new = json!({"role": "compliance-officer", "name": name, "email": email});
        let made = one.post("/api/v1/people", &new);
        assert_eq!(made.status, 201, "{}", made.text());
        officers.push(made.json()["id"].as_str().unwrap().to_owned());
        let grants = other.get("/api/v1/role-grants?outcome=pending").json();
        let grant = grants["items"][0]["id"].as_str().unwrap().to_owned();
        let proof = json!({ "password": LONG });
        assert!(other.post("/api/v1/sessions/current/proof", &proof).status < 300);
        let approved = other.post(&format!("/api/v1/role-grants/{grant}/approve"), &json!({}));
        assert!(approved.status < 300, "{}", approved.text());
    }
    officers
}

#[test]
fn two_halves_open_an_account_once_and_two_people_get_a_letter() {
    let Some(mailbox) = Mailbox::start() else {
        assert!(std::env::var_os("CI").is_none(), "EMULATORS names no Python with an SMTP server");
        return;
    };
    let (house, text) = house(&format!(
        "[letters.mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"Clinic <c@clinic.example>\"\n",
        mailbox.port
    ));
    let (one, other) = (house.path("one"), house.path("other"));
    let given = house.password(&["people", "add-admin", "--id", "ada", "--name", "Ada"]);
    let second = house.password(&["people", "add-admin", "--id", "bo", "--name", "Bo"]);
    let world = World::serve(house.folder.path(), &text);
    let mut ada = first_time(&world, "ada", &given, LONG);
    let mut bo = first_time(&world, "bo", &second, LONG);
    let officers = officers(&mut ada, &mut bo);
    let keepers = [format!("bo={}", one.display()), format!("{}={}", officers[0], other.display())];
    let seal = [
        "people",
        "recover",
        "prepare",
        "--id",
        "ada",
        "--custodian",
        &keepers[0],
        "--custodian",
        &keepers[1],
    ];
    let (done, said) = house.run(&seal);
    assert!(done && said.contains("a way back in is sealed"), "{said}");
    assert!(!said.contains("hcr1."), "no half is printed: {said}");
    let (again, said) = house.run(&seal);
    assert!(!again && said.contains("exists"), "no half is overwritten: {said}");

    let (alone, said) = open(&house, [&one, &one]);
    assert!(!alone && said.contains("the other custodian has the other"), "{said}");
    let (done, said) = open(&house, [&other, &one]);
    assert!(done && said.contains("2 others are written to"), "{said}");
    assert!(said.contains("1 session and 0 API keys;"), "{said}");
    assert_eq!(ada.get("/api/v1/sessions/current").status, 401, "what was open ends");
    let given = said.lines().find_map(|line| line.strip_prefix("Password of ada: ")).unwrap();
    first_time(&world, "ada", given, "five other words of mine");
    for who in ["cy@clinic.example", "di@clinic.example"] {
        let letter = mailbox.wait(who, 1).remove(0);
        let text = letter["text"].as_str().unwrap();
        assert!(text.contains("sealed recovery") && !text.contains("Ada"), "{text}");
    }
    let (again, said) = open(&house, [&one, &other]);
    assert!(!again && said.contains("was used or replaced"), "{said}");
    let (fell, said) = house.run(&["compliance", "check", "--only", "HC-020.c"]);
    assert!(!fell && said.contains("none was made in its place"), "{said}");
    let (whole, said) = house.run(&["audit", "verify"]);
    assert!(whole, "{said}");
}
