//! One record that goes before its time, by two people at the command line, beside a running server.

use crate::visit::Clinic;
use crate::world::{Session, World, encode, housecall, publish_path, settings};
use std::time::{Duration, Instant};
use wire::cipher::{CipherKey, Format};

/// A demo, and its settings for commands beside it.
struct House {
    world: World,
}

impl House {
    fn new() -> Self {
        Self::of(World::new())
    }

    fn of(world: World) -> Self {
        let text = settings(&world.data, "hold_seconds = 60", "");
        let text = format!("organization = \"demo-clinic\"\n{text}");
        std::fs::write(world.data.join("housecall.toml"), text).unwrap();
        Self { world }
    }

    /// A command of `retention`: its exit code, and all that it said.
    fn run(&self, words: &[&str]) -> (Option<i32>, String) {
        let config = self.world.data.join("housecall.toml");
        let mut command = housecall();
        command.arg("retention").arg(words[0]).arg("--config").arg(config).args(&words[1..]);
        let done = command.output().unwrap();
        (done.status.code(), String::from_utf8([done.stdout, done.stderr].concat()).unwrap())
    }

    fn shred(&self, record: &str, cause: &str) -> (Option<i32>, String) {
        let record = ["--class", "medical-record", "--record", record, "--cause", cause];
        self.run(&[&["shred", "--by", "officer-1"], &record[..]].concat())
    }

    fn held(&self, record: &str) -> String {
        let mark = format!("patient/{record}");
        let what = ["--matter", "2026-114", "--mark", &mark, "--reason", "litigation"];
        let (code, said) = self.run(&[&["hold", "--by", "officer-1"], &what[..]].concat());
        assert_eq!(code, Some(0), "{said}");
        word(&said, "hold ")
    }
}

/// The id after these words.
fn word(said: &str, before: &str) -> String {
    let id = said.split_once(before).and_then(|(_, rest)| rest.split([' ', ':']).next());
    id.unwrap_or_else(|| panic!("no {before} in {said}")).to_owned()
}

#[test]
fn one_record_goes_by_two_people_at_the_command_line_and_a_hold_wins() {
    let house = House::new();
    only_for_a_cause(&house);
    no_hold_gives_way(&house);
    let plan = takes_two(&house);
    let mut desk = Session::sign_in(&house.world, "front-desk-1");
    assert_eq!(desk.get("/api/v1/people/pat-1").status, 200, "nothing has gone yet");
    let (code, said) = house.run(&["approve", "--by", "admin-1", &plan]);
    assert_eq!(code, Some(0), "{said}");
    let counted = said.contains("the record is deleted, and the ") && !said.contains("no key");
    assert!(counted && said.contains("of it alone"), "it says how many keys went: {said}");
    let nobody = desk.get("/api/v1/people/pat-1");
    assert_eq!(nobody.json()["name"], "-", "also in the running server: {}", nobody.text());
    assert!(!nobody.text().contains("Alvarez"), "{}", nobody.text());
    let (_, said) = house.run(&["certificates", &plan]);
    assert!(
        said.contains("\"cause\":\"court-order\"") && said.contains("1 certificates"),
        "{said}"
    );
    assert!(!said.contains("pat-1") && !said.contains("Alvarez"), "{said}");
    let json = |said: &str| -> serde_json::Value {
        serde_json::from_str(said.lines().find(|line| line.starts_with('{')).unwrap()).unwrap()
    };
    let (code, told) = house.run(&["certificates", &plan, "--json"]);
    let told = json(&told);
    assert_eq!((code, &told["certificates"][0]["run"]), (Some(0), &plan.as_str().into()));
    let (_, shown) = house.run(&["show", "--json"]);
    let shown = json(&shown);
    let own = shown["plans"].as_array().unwrap().iter().find(|one| one["plan"] == *plan);
    assert_eq!(own.map(|one| &one["cause"]), Some(&"court-order".into()), "{shown}");
    stands_in_the_evidence(&house, &plan);
    assert!(house.world.verify().status.success());
}

/// Whoever is handed the evidence sees the hold, the run and its certificate, whose hash is of the text beside it.
fn stands_in_the_evidence(house: &House, plan: &str) {
    let folder = house.world.data.join("evidence");
    let mut command = housecall();
    command.args(["evidence", "export", "--period", "2020..2099", "--data"]).arg(&house.world.data);
    let done = command.arg("--out").arg(&folder).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let lines = |path: &str| {
        let text = std::fs::read_to_string(folder.join(path)).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect::<Vec<serde_json::Value>>()
    };
    // Who acted at the command line is what whoever has the machine says, and no entry passes for more.
    let entries = lines("audit/entries.ndjson");
    let of = |who: &'static str| entries.iter().filter(move |one| one["actor"]["id"] == who);
    for who in ["officer-1", "admin-1"] {
        let claimed = of(who).all(|one| one["details"]["via"] == "command-line");
        assert!(of(who).count() > 0 && claimed, "{who}: {entries:?}");
    }
    let mut signed_in = of("front-desk-1");
    assert!(signed_in.all(|one| one["details"]["via"].is_null()), "{entries:?}");
    let hold = &lines("retention/holds.ndjson")[0];
    assert_eq!((&hold["matter"], &hold["releasedBy"]), (&"2026-114".into(), &"admin-1".into()));
    let run = &lines("retention/disposals.ndjson")[0];
    assert_eq!((&run["id"], &run["cause"]), (&plan.into(), &"court-order".into()), "{run}");
    assert_eq!((&run["plannedBy"], &run["approvedBy"]), (&"officer-1".into(), &"admin-1".into()));
    let certificate = &lines("retention/certificates.ndjson")[0];
    let body = certificate["body"].as_str().unwrap();
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body.as_bytes());
    assert_eq!(certificate["sha256"], data_encoding::HEXLOWER.encode(hash.as_ref()));
    assert!(body.contains("\"cause\":\"court-order\"") && !body.contains("pat-1"), "{body}");
}

fn only_for_a_cause(house: &House) {
    let (code, said) = house.shred("pat-1", "whim");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--cause is due, court-order or law"), "{said}");
    let (code, said) = house.shred("pat-1", "due");
    assert_ne!(code, Some(0));
    assert!(said.contains("only a court's order or a law stands above the rules"), "{said}");
    let (code, said) = house.shred("nobody", "law");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("no such record of this class"), "{said}");
}

fn no_hold_gives_way(house: &House) {
    let hold = house.held("pat-1");
    let (code, said) = house.shred("pat-1", "court-order");
    assert_ne!(code, Some(0));
    assert!(said.contains("a legal hold stands on it"), "{said}");
    for who in ["officer-1", "admin-1"] {
        assert_eq!(house.run(&["release", "--by", who, &hold]).0, Some(0));
    }
}

/// The plan that one person made, and that nobody else may approve alone.
fn takes_two(house: &House) -> String {
    let (code, said) = house.shred("pat-1", "court-order");
    assert_eq!(code, Some(0), "{said}");
    let plan = word(&said, "plan ");
    let (code, said) = house.run(&["approve", "--by", "officer-1", &plan]);
    assert_ne!(code, Some(0));
    assert!(said.contains("a second person has to do this"), "{said}");
    let (code, said) = house.run(&["approve", "--by", "nurse-1", &plan]);
    assert_eq!(code, Some(2), "{said}");
    let (_, said) = house.run(&["show"]);
    let line = format!("plan {plan}: planned, one record before its run (court-order)");
    assert!(said.contains(&line), "{said}");
    plan
}

#[test]
fn a_hold_that_comes_between_two_people_keeps_the_record() {
    let house = House::new();
    let (_, said) = house.shred("pat-1", "law");
    let plan = word(&said, "plan ");
    house.held("pat-1");
    let (code, said) = house.run(&["approve", "--by", "admin-1", &plan]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the record was kept: a legal hold stands on it by now"), "{said}");
    let seen = Session::sign_in(&house.world, "front-desk-1").get("/api/v1/people/pat-1");
    assert_eq!(seen.status, 200);
}

#[test]
fn a_key_that_a_command_destroyed_opens_nothing_in_the_running_server_within_seconds() {
    let mut clinic = Clinic::on(World::new());
    let mut patient = Session::sign_in(&clinic.world, "pat-1");
    let granted = clinic.token(&mut patient, "patient");
    let key = granted["channelConfig"]["cipherKey"]["key"].as_str().unwrap().to_owned();
    let channel = "consultation.dr-1.pat-1";
    clinic.admit();
    let house = House::of(clinic.world);
    let token = encode(&house.world.token("pat-1", &[(channel, 3)]));
    // The older form does not say that it is ciphertext, so it is taken only if it opens.
    let key = CipherKey::new(&key).unwrap();
    let text = r#"{"text":"It hurts here."}"#;
    let sealed = key.encrypt_message(Format::LegacyRandomIv, text, [7; 16]).unwrap();
    let publish = || {
        let path = publish_path(channel, &format!("\"{sealed}\""));
        house.world.client().get(&format!("{path}?uuid=pat-1&auth={token}")).status
    };
    assert_eq!(publish(), 200, "the server knows the key, and holds it in memory now");
    let (_, said) = house.shred("pat-1", "court-order");
    let (code, said) = house.run(&["approve", "--by", "admin-1", &word(&said, "plan ")]);
    assert_eq!(code, Some(0), "{said}");
    let until = Instant::now() + Duration::from_secs(6);
    while publish() == 200 {
        assert!(Instant::now() < until, "the destroyed key still opens what is published");
        std::thread::sleep(Duration::from_millis(200));
    }
}
