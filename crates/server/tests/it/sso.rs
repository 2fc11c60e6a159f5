//! Signing in through an identity provider that lies in every way one can.

use crate::client::{Answer, Client};
use crate::world::{Session, World, housecall};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What the provider does to the claims it is asked for, before it signs them.
type Twist = fn(&mut Value);

/// A provider on this machine.
struct Provider {
    issuer: String,
    key: EcdsaKeyPair,
    /// The nonce of the last one who came, and what becomes of the next token.
    state: Mutex<State>,
}

struct State {
    nonce: String,
    twist: Twist,
    unsigned: bool,
    /// Where it says that people sign in, if not where they do.
    page: Option<&'static str>,
    /// Whether it takes questions and answers none, and those that wait.
    hangs: bool,
    waiting: Vec<TcpStream>,
}

impl Provider {
    fn start() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref()).unwrap();
        let state = State {
            nonce: String::new(),
            twist: |_| {},
            unsigned: false,
            page: None,
            hangs: false,
            waiting: Vec::new(),
        };
        let provider = Arc::new(Self { issuer, key, state: Mutex::new(state) });
        let serving = Arc::clone(&provider);
        std::thread::spawn(move || {
            listener.incoming().for_each(|stream| serving.serve(stream.unwrap()));
        });
        provider
    }

    fn serve(&self, mut stream: TcpStream) {
        {
            let mut state = self.state.lock().unwrap();
            if state.hangs {
                state.waiting.push(stream);
                return;
            }
        }
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut first = String::new();
        reader.read_line(&mut first).unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let body = self.answer(&first, &String::from_utf8(body).unwrap()).to_string();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
        write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    }

    fn answer(&self, first: &str, body: &str) -> Value {
        let (issuer, point) = (&self.issuer, self.key.public_key().as_ref());
        if first.contains("openid-configuration") {
            let page = self.state.lock().unwrap().page;
            let page = page.map_or_else(|| format!("{issuer}/auth"), str::to_owned);
            return json!({"issuer": issuer, "authorization_endpoint": page,
                "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys")});
        }
        if first.contains("/keys") {
            let coordinate = |range| BASE64.encode(&point[range]);
            return json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "one", "use": "sig",
                "x": coordinate(1..33), "y": coordinate(33..65)}]});
        }
        assert!(body.contains("code_verifier=") && body.contains("code=good"), "{body}");
        json!({"access_token": "x", "token_type": "Bearer", "id_token": self.token()})
    }

    fn token(&self) -> String {
        let state = self.state.lock().unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let mut claims = json!({"iss": self.issuer, "sub": "subject-1", "aud": "housecall",
            "exp": now + 300, "iat": now, "auth_time": now, "nonce": state.nonce,
            "acr": "urn:two", "email": "dr-1@demo.example", "email_verified": true});
        (state.twist)(&mut claims);
        let head = if state.unsigned {
            json!({"alg": "none"})
        } else {
            json!({"alg": "ES256", "kid": "one"})
        };
        let text = [head, claims].map(|part| BASE64.encode(part.to_string())).join(".");
        let mark = self.key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        let mark = if state.unsigned { String::new() } else { BASE64.encode(mark.as_ref()) };
        format!("{text}.{mark}")
    }

    fn will(&self, twist: Twist) {
        self.state.lock().unwrap().twist = twist;
    }
}

fn demo(provider: &Provider) -> (tempfile::TempDir, World) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = housecall();
    command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    let oidc = format!(
        "[{{name=\"staff\",title=\"Hospital account\",issuer=\"{}\",client_id=\"housecall\",acr_values=[\"urn:two\"]}}]",
        provider.issuer
    );
    command.env("HOUSECALL_SIGN_IN__OIDC", oidc);
    let world = World::start(command, folder.path());
    (folder, world)
}

/// A browser on its way to the provider: the state and the cookie that it keeps.
struct Traveller<'a> {
    client: Client,
    provider: &'a Provider,
    state: String,
    cookie: String,
}

fn cookies(answer: &Answer) -> Vec<String> {
    let set = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("Set-Cookie"));
    set.map(|(_, value)| value.split(';').next().unwrap().to_owned()).collect()
}

impl<'a> Traveller<'a> {
    fn leave(world: &World, provider: &'a Provider) -> Self {
        let mut client = world.client();
        let off = client.get("/api/v1/sso/staff/start");
        assert_eq!(off.status, 303, "{}", off.text());
        let address = off.header("Location").unwrap();
        let field = |name: &str| {
            let found = address.split(['?', '&']).find_map(|pair| pair.strip_prefix(name));
            found.unwrap_or_else(|| panic!("{name} in {address}")).to_owned()
        };
        assert!(address.contains("code_challenge_method=S256") && address.contains("acr_values="));
        provider.state.lock().unwrap().nonce = field("nonce=");
        let cookie = cookies(&off).remove(0);
        Self { client, provider, state: field("state="), cookie }
    }

    fn back(&mut self) -> (String, Vec<String>) {
        let path = format!("/api/v1/sso/staff/callback?code=good&state={}&iss=x", self.state);
        let answer = self.client.send("GET", &path, &[("Cookie", &*self.cookie)], b"");
        assert_eq!(answer.status, 303, "{}", answer.text());
        (answer.header("Location").unwrap().to_owned(), cookies(&answer))
    }

    fn refused(&mut self) -> String {
        let (place, cookies) = self.back();
        assert!(!cookies.iter().any(|one| one.starts_with("housecall=hcs_")), "{place}");
        assert!(self.provider.issuer.starts_with("http://127.0.0.1"));
        place.strip_prefix("/app/sign-in?sso=").unwrap_or(&place).to_owned()
    }
}

#[test]
fn a_provider_opens_a_session_and_every_lie_is_refused_by_its_name() {
    let provider = Provider::start();
    let (_folder, world) = demo(&provider);
    let list = world.client().get("/api/v1/sso").json();
    assert_eq!(list["items"], json!([{"name": "staff", "title": "Hospital account"}]));

    let lies: [(Twist, &str); 8] = [
        (|claims| claims["aud"] = json!("another"), "sso.audience"),
        (|claims| claims["aud"] = json!(["housecall", "another"]), "sso.audience"),
        (|claims| claims["nonce"] = json!("guessed"), "sso.nonce"),
        (|claims| claims["exp"] = json!(1_700_000_000), "sso.expired"),
        (|claims| claims["iss"] = json!("https://elsewhere.example"), "sso.issuer"),
        (|claims| claims["acr"] = json!("urn:one"), "sso.acr"),
        (|claims| claims["email_verified"] = json!(false), "sso.unknown"),
        (|claims| claims["email"] = json!("pat-1@demo.example"), "sso.unknown"),
    ];
    for (lie, why) in lies {
        provider.will(lie);
        assert_eq!(Traveller::leave(&world, &provider).refused(), why);
    }
    provider.will(|_| {});
    provider.state.lock().unwrap().unsigned = true;
    assert_eq!(Traveller::leave(&world, &provider).refused(), "sso.signature");
    provider.state.lock().unwrap().unsigned = false;

    let mut traveller = Traveller::leave(&world, &provider);
    let mut thief = Traveller {
        client: world.client(),
        cookie: String::new(),
        ..Traveller::leave(&world, &provider)
    };
    assert_eq!(thief.refused(), "sso.state", "another browser's attempt");
    provider.state.lock().unwrap().nonce = String::new();
    let mut fresh = Traveller::leave(&world, &provider);
    let (place, cookies) = fresh.back();
    assert_eq!(place, "/app/");
    let session = cookies.iter().find(|one| one.starts_with("housecall=")).unwrap();
    let who = world.client().send("GET", "/api/v1/sessions/current", &[("Cookie", session)], b"");
    let who = who.json();
    assert_eq!((&who["personId"], &who["secondFactor"]), (&json!("dr-1"), &json!("provider")));
    assert_eq!(fresh.refused(), "sso.state", "a replayed answer opens nothing");
    assert_eq!(traveller.refused(), "sso.nonce", "and an old attempt does not fit a new token");
    assert!(world.verify().status.success());
    assert!(!world.log().contains("dr-1@demo.example"));
}

#[test]
fn nobody_sees_an_empty_page_where_a_provider_names_no_address() {
    let provider = Provider::start();
    let (_folder, world) = demo(&provider);
    for page in ["https://idp.example/a\nb", "/auth", "javascript:alert(1)"] {
        provider.state.lock().unwrap().page = Some(page);
        let told = world.client().get("/api/v1/sso/staff/start");
        let place = told.header("Location");
        assert_eq!((told.status, place), (303, Some("/app/sign-in?sso=sso.discovery")), "{page}");
    }
    provider.state.lock().unwrap().page = None;
    Traveller::leave(&world, &provider);
}

#[test]
fn only_a_provider_that_knows_somebody_is_offered_to_show_again_that_it_is_they() {
    let provider = Provider::start();
    let (_folder, world) = demo(&provider);
    let (_, cookies) = Traveller::leave(&world, &provider).back();
    let session = cookies.iter().find(|one| one.starts_with("housecall=")).unwrap();
    let path = "/api/v1/sessions/current/providers";
    let own = world.client().send("GET", path, &[("Cookie", session)], b"");
    assert_eq!(own.json()["items"], json!([{"name": "staff", "title": "Hospital account"}]));
    // It would show somebody else than whoever signed in by a password.
    assert_eq!(Session::sign_in(&world, "nurse-1").get(path).json()["items"], json!([]));
    assert_eq!(world.client().get(path).status, 401);
}

#[test]
fn a_provider_that_hangs_keeps_nobody_from_signing_in_another_way() {
    let provider = Provider::start();
    let (_folder, world) = demo(&provider);
    provider.state.lock().unwrap().hangs = true;
    let began = Instant::now();
    std::thread::scope(|scope| {
        let start = || world.client().get("/api/v1/sso/staff/start");
        let travellers = [scope.spawn(start), scope.spawn(start), scope.spawn(start)];
        while provider.state.lock().unwrap().waiting.is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
        let asked = Instant::now();
        let mut nurse = Session::sign_in(&world, "nurse-1");
        assert_eq!(nurse.get("/api/v1/today").status, 200);
        let challenge = world.client().send(
            "POST",
            "/api/v1/sessions/passkey/challenge",
            &[("Content-Type", "application/json")],
            b"{}",
        );
        assert!(challenge.status < 300, "{}", challenge.text());
        assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
        for traveller in travellers {
            let told = traveller.join().unwrap();
            assert_eq!(told.header("Location"), Some("/app/sign-in?sso=sso.discovery"));
        }
    });
    assert!(began.elapsed() < Duration::from_secs(20), "one wait for all: {:?}", began.elapsed());
    let mut state = provider.state.lock().unwrap();
    assert_eq!(state.waiting.len(), 1, "it was asked once");
    state.hangs = false;
    drop(state);
    Traveller::leave(&world, &provider);
}
