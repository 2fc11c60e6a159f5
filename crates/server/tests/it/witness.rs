//! Two sites that witness each other's audit logs, each by the same program; and what a witness makes of a log that was put
//! back in time or forked.

use crate::audit::text;
use crate::client::Client;
use crate::owned::{Store, publish};
use crate::world::{World, eventually, housecall};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A witness; killed when dropped.
struct Witness {
    data: PathBuf,
    key: String,
    address: Option<SocketAddr>,
    child: Option<Child>,
    _folder: tempfile::TempDir,
}

impl Witness {
    fn create(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("witness");
        let made = command("create", &data).args(["--name", name]).output().unwrap();
        assert!(made.status.success(), "{}", text(&made));
        let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
        Self { data, key, address: None, child: None, _folder: folder }
    }

    /// Serves for these logs, at the address it had before.
    fn serve(&mut self, logs: &[&str]) {
        let listen = self.address.map_or("127.0.0.1:0".to_owned(), |address| address.to_string());
        let mut serve = command("serve", &self.data);
        serve.args(["--listen", &listen]);
        for log in logs {
            serve.args(["--log", log]);
        }
        let log = std::fs::File::create(self.data.join("log")).unwrap();
        let mut child = serve.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.map_while(Result::ok).find_map(|line| {
            line.strip_prefix("listening on http://").map(|address| address.parse().unwrap())
        });
        self.child = Some(child);
        self.address = Some(ready.unwrap_or_else(|| {
            panic!("{}", std::fs::read_to_string(self.data.join("log")).unwrap())
        }));
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn setting(&self) -> String {
        let address = self.address.unwrap();
        format!("[[audit.witness]]\nurl = \"http://{address}\"\nkey = \"{}\"\n", self.key)
    }

    /// The largest checkpoint that it has seen of a log.
    fn seen(&self, origin: &str) -> Output {
        command("show", &self.data).args(["--log", origin]).output().unwrap()
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.kill();
    }
}

fn command(what: &str, data: &Path) -> Command {
    let mut command = housecall();
    command.args(["witness", what, "--data"]).arg(data);
    command
}

/// A clinic under a name of its own, whose server was started once so that its log has a key.
struct Site {
    store: Store,
    name: &'static str,
    log: String,
}

impl Site {
    fn new(name: &'static str) -> Self {
        Self::on(Store::embedded(), name)
    }

    fn on(store: Store, name: &'static str) -> Self {
        let mut site = Self { store, name, log: String::new() };
        let mut world = site.serve(None);
        assert_eq!(world.client().get("/healthz").status, 200);
        assert!(world.terminate().success());
        site.log = site.vkey();
        site
    }

    /// The key of its log: beside an embedded store, and with whatever evidence is handed over.
    fn vkey(&self) -> String {
        if let Ok(vkey) = std::fs::read_to_string(self.data().join("audit.vkey")) {
            return vkey.trim().to_owned();
        }
        let out = self.data().join("handed-over").display().to_string();
        let told =
            self.store.command(&["evidence", "export", "--period", "2020..2099", "--out", &out]);
        let lines = text(&told);
        let key = lines.lines().find_map(|line| line.strip_prefix("key: "));
        key.unwrap_or_else(|| panic!("no key in {lines}")).to_owned()
    }

    fn data(&self) -> &Path {
        self.store.data()
    }

    fn origin(&self) -> String {
        format!("housecall/{}/audit", self.name)
    }

    fn settings(&self, store: &Store, witness: Option<&Witness>) -> String {
        let text = store.settings();
        let own = format!("listen = \"127.0.0.1:0\"\norganization = \"{}\"", self.name);
        let text = text.replace("listen = \"127.0.0.1:0\"", &own);
        let witness = witness.map(Witness::setting).unwrap_or_default();
        format!("{text}\n[audit]\ncosign_seconds = 1\n{witness}")
    }

    fn serve(&self, witness: Option<&Witness>) -> World {
        self.serve_from(&self.store, witness)
    }

    /// Serves what somebody put in the store's place.
    fn serve_from(&self, store: &Store, witness: Option<&Witness>) -> World {
        World::serve(store.data(), &self.settings(store, witness))
    }
}

fn soon(mut holds: impl FnMut() -> bool) -> bool {
    (0..10).any(|_| eventually(&mut holds))
}

/// How many entries the witness has seen of the site's log.
fn entries(witness: &Witness, site: &Site) -> u64 {
    let seen = witness.seen(&site.origin());
    let told = String::from_utf8(seen.stdout).unwrap();
    told.lines().nth(1).map_or(0, |size| size.parse().unwrap())
}

fn metric(world: &World, name: &str) -> i64 {
    let metrics = world.client().get("/metrics").text();
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    line.unwrap_or_else(|| panic!("{name} in {metrics}")).parse().unwrap()
}

/// A proof of one entry tells when this witness cosigned, and nothing of the other one.
fn proved_under(site: &Site, own: &str, other: &str) {
    let proof = site.data().join("entry.tlog-proof");
    let mut prove = housecall();
    prove.args(["audit", "prove", "--entry", "4", "--data"]).arg(site.data());
    assert!(prove.arg("--out").arg(&proof).output().unwrap().status.success());
    let check = |witness: &str| {
        let mut check = housecall();
        check.args(["audit", "check"]).arg(&proof).args(["--key", &site.log]);
        check.args(["--witness", witness]).output().unwrap()
    };
    let told = check(own);
    assert!(told.status.success(), "{}", text(&told));
    assert!(text(&told).contains("cosigned by south.example/witness at 20"), "{}", text(&told));
    assert_eq!(check(other).status.code(), Some(1), "that one saw the other log");
}

/// So do the log and the evidence.
fn whole_under(site: &Site, own: &str, other: &str) {
    let verified = |witness: &str| {
        let mut verify = housecall();
        verify.args(["audit", "verify", "--data"]).arg(site.data());
        verify.args(["--witness", witness]).output().unwrap()
    };
    let told = verified(own);
    assert!(told.status.success(), "{}", text(&told));
    assert!(text(&told).contains("cosigned by south.example/witness"), "{}", text(&told));
    assert_eq!(verified(other).status.code(), Some(1));

    let evidence = site.data().join("evidence");
    let mut export = housecall();
    export.args(["evidence", "export", "--period", "2020..2099", "--data"]).arg(site.data());
    assert!(export.arg("--out").arg(&evidence).output().unwrap().status.success());
    let mut verify = housecall();
    verify.args(["evidence", "verify", "--key", &site.log, "--witness", own]);
    let told = verify.arg(&evidence).output().unwrap();
    assert!(told.status.success(), "{}", text(&told));
    assert!(text(&told).contains("cosigned by south.example/witness"), "{}", text(&told));
}

#[test]
fn two_sites_witness_each_other_and_an_auditor_sees_when() {
    let (north, south) = (Site::new("north"), Site::new("south"));
    let mut at_north = Witness::create("north.example/witness");
    let mut at_south = Witness::create("south.example/witness");
    at_north.serve(&[&south.log]);
    at_south.serve(&[&north.log]);
    let mut worlds = [north.serve(Some(&at_south)), south.serve(Some(&at_north))];
    publish(&worlds[0], 5);
    assert!(soon(|| entries(&at_south, &north) >= 6), "{}", worlds[0].log());
    assert!(soon(|| entries(&at_north, &south) >= 2), "{}", worlds[1].log());
    assert!(metric(&worlds[0], "housecall_audit_cosigned_timestamp_seconds") > 1_700_000_000);
    assert_eq!(metric(&worlds[0], "housecall_audit_contradicted"), 0);

    // A witness that is killed has seen what it said it had, and is asked again.
    at_south.kill();
    assert!(soon(|| worlds[0].log().contains("asking again")), "{}", worlds[0].log());
    publish(&worlds[0], 3);
    let before = entries(&at_south, &north);
    at_south.serve(&[&north.log]);
    assert!(soon(|| entries(&at_south, &north) > before + 2), "{}", worlds[0].log());

    assert!(worlds.iter_mut().all(|world| world.terminate().success()));
    proved_under(&north, &at_south.key, &at_north.key);
    whole_under(&north, &at_south.key, &at_north.key);
}

#[test]
fn a_log_put_back_in_time_or_forked_is_refused_by_its_witness_and_this_is_told() {
    for store in Store::each() {
        put_back(&Site::on(store, "clinic"));
    }
}

/// Yesterday's store serves in the place of today's.
fn put_back(site: &Site) {
    let mut witness = Witness::create("partner.example/witness");
    witness.serve(&[&site.log]);
    // Yesterday, as whoever owns the database keeps it.
    let yesterday = site.store.copy();
    let mut world = site.serve(Some(&witness));
    publish(&world, 30);
    assert!(soon(|| entries(&witness, site) > 30), "{}: {}", site.store.name(), world.log());
    assert!(world.terminate().success());

    let told = |world: &World, how: &str| {
        let line = format!("how=\"{how}\"");
        soon(|| world.log().contains("has seen another audit log") && world.log().contains(&line))
    };
    let mut back = site.serve_from(&yesterday, Some(&witness));
    assert!(told(&back, "shorter"), "{}", back.log());
    assert_eq!(metric(&back, "housecall_audit_contradicted"), 1);
    publish(&back, 60);
    assert!(told(&back, "forked"), "it grows past what was seen: {}", back.log());
    assert!(back.terminate().success());
    let found = yesterday.command(&["compliance", "check", "--only", "HC-029.b"]);
    assert_eq!(found.status.code(), Some(1), "{}", text(&found));
    assert!(text(&found).contains("contradicts this log"), "{}", text(&found));

    // By itself the rewritten log is whole; held against what the witness has seen it is not.
    assert!(yesterday.verify(None).status.success());
    let seen = yesterday.data().join("seen");
    std::fs::write(&seen, witness.seen(&site.origin()).stdout).unwrap();
    assert_eq!(yesterday.verify(Some(&seen)).status.code(), Some(1));
    assert!(site.store.verify(Some(&seen)).status.success(), "the true one still fits");

    // Nor does it help to take the witness's words out of the database.
    let copy = site.store.copy();
    copy.run("DELETE FROM audit_cosignature; DELETE FROM audit_witness");
    let told = copy.command(&["audit", "verify", "--witness", &witness.key]);
    assert_eq!(told.status.code(), Some(1), "{}", text(&told));
}

#[test]
fn a_witness_answers_as_c2sp_says() {
    let site = Site::new("clinic");
    let mut witness = Witness::create("partner.example/witness");
    witness.serve(&[&site.log]);
    let mut client = Client::connect(witness.address.unwrap());
    let mut ask = |body: &str| client.send("POST", "/add-checkpoint", &[], body.as_bytes());
    assert_eq!(ask("old 0\n\nnothing\n").status, 400);
    let unknown = "old 0\n\nother.example/log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u{2014} other.example/log AAAAAAAA\n";
    assert_eq!(ask(unknown).status, 404);
    let unsigned = unknown.replace("other.example/log", &site.origin());
    assert_eq!(ask(&unsigned).status, 403);
    let told = site.store.verify(None);
    let checkpoint = String::from_utf8(told.stdout).unwrap();
    let (checkpoint, _) = checkpoint.split_once("\nverified").unwrap();
    let request = format!("old 0\n\n{checkpoint}\n");
    let cosigned = ask(&request);
    assert_eq!(cosigned.status, 200, "{}", cosigned.text());
    assert!(
        cosigned.text().starts_with("\u{2014} partner.example/witness "),
        "{}",
        cosigned.text()
    );
    let size = checkpoint.lines().nth(1).unwrap();
    let elsewhere = ask(&request);
    assert_eq!((elsewhere.status, elsewhere.text()), (409, format!("{size}\n")));
    assert_eq!(elsewhere.header("Content-Type"), Some("text/x.tlog.size"));
    assert_eq!(
        ask(&request.replace("old 0", &format!("old {size}"))).status,
        200,
        "its time is new"
    );
    assert_eq!(ask(&request.replace("old 0", "old 999999")).status, 400);
    assert_eq!(client.get("/").status, 404);
    assert_eq!(client.get("/healthz").status, 200);
    assert_eq!(client.get("/add-checkpoint").status, 405);
    let large = "x".repeat(32 << 10);
    assert_eq!(client.send("POST", "/add-checkpoint", &[], large.as_bytes()).status, 413);
}

#[test]
fn a_witness_is_reached_beyond_this_machine_by_tls_only_and_has_its_store_alone() {
    let site = Site::new("clinic");
    let mut witness = Witness::create("partner.example/witness");
    witness.serve(&[&site.log]);
    let open = command("serve", &witness.data)
        .args(["--listen", "0.0.0.0:0", "--log", &site.log])
        .output()
        .unwrap();
    assert_eq!(open.status.code(), Some(2), "{}", text(&open));
    let second = command("serve", &witness.data)
        .args(["--listen", "127.0.0.1:0", "--log", &site.log])
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1), "its store is taken: {}", text(&second));
}
