//! Whether an identity provider's answer opens a session only where all of it holds. The provider is the check's own, and lies.

use super::house::{CLIENT, ISSUER};
use super::people::{Staff, added};
use super::{Shared, Twin, app};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Response;
use serde_json::{Value, json};

const DISCOVERY: &str = "/idp/.well-known/openid-configuration";
const KEYS: &str = "/idp/keys";
const TOKEN: &str = "/idp/token";
const START: &str = "/api/v1/sso/check/start";
const BACK: &str = "/api/v1/sso/check/callback";
/// Where whoever is refused is sent.
const REFUSED: &str = "/app/sign-in?sso=";
/// Who is vouched for.
const MAIL: &str = "nobody-vouched@example.test";

/// By what a token is signed.
#[derive(Clone, Copy)]
enum By {
    Own,
    Another,
    Nobody,
}

/// The provider.
struct Provider<'a> {
    twin: &'a Twin,
    own: Ed25519KeyPair,
    another: Ed25519KeyPair,
    issuer: String,
}

/// A browser that was sent to the provider.
struct Traveller {
    state: String,
    nonce: String,
    challenge: String,
    cookie: String,
}

fn header(answer: &Response, name: &str) -> String {
    let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// A field of an address or of a form; nothing where there is none.
fn field(text: &str, name: &str) -> String {
    let mut pairs = text.split(['?', '&']).filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).unwrap_or_default()
}

impl Traveller {
    async fn leaves(twin: &Twin) -> Result<Self, Unseen> {
        let off = twin.client.get(twin.url.join(START)?).send().await?;
        let (place, cookie) = (header(&off, "location"), header(&off, "set-cookie"));
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let part = |name: &str| field(&place, name);
        let (state, nonce) = (part("state"), part("nonce"));
        Ok(Self { state, nonce, challenge: part("code_challenge"), cookie })
    }

    /// They come back, in a browser with this cookie; whether they are let in.
    async fn is_let_in(&self, twin: &Twin, cookie: &str) -> Result<bool, Unseen> {
        let url = twin.url.join(&format!("{BACK}?code=good&state={}", self.state))?;
        let back = twin.client.get(url).header("Cookie", cookie).send().await?;
        let (status, place) = (back.status().as_u16(), header(&back, "location"));
        match status {
            200..=399 => Ok(!place.starts_with(REFUSED)),
            other => {
                let words = format!("the check's own clinic answers GET {BACK} with {other}");
                Err(Unseen::because(words))
            }
        }
    }
}

impl<'a> Provider<'a> {
    fn open(twin: &'a Twin) -> Result<Self, Unseen> {
        let (own, another) = (Ed25519KeyPair::generate()?, Ed25519KeyPair::generate()?);
        let url = &twin.letters.url;
        let issuer = format!("{url}{ISSUER}");
        let about = json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{url}{TOKEN}"), "jwks_uri": format!("{url}{KEYS}"),
        });
        twin.letters.says(DISCOVERY, about.to_string());
        let x = URL_SAFE_NO_PAD.encode(own.public_key().as_ref());
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": "one", "x": x });
        twin.letters.says(KEYS, json!({ "keys": [key] }).to_string());
        Ok(Self { twin, own, another, issuer })
    }

    /// From now on it vouches with these claims.
    fn vouches(&self, by: By, claims: &Value) {
        let head = match by {
            By::Nobody => json!({ "alg": "none" }),
            By::Own | By::Another => json!({ "alg": "EdDSA", "kid": "one" }),
        };
        let parts = [&head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let text = parts.join(".");
        let mark = match by {
            By::Own => URL_SAFE_NO_PAD.encode(self.own.sign(text.as_bytes()).as_ref()),
            By::Another => URL_SAFE_NO_PAD.encode(self.another.sign(text.as_bytes()).as_ref()),
            By::Nobody => String::new(),
        };
        let answer = json!({ "id_token": format!("{text}.{mark}"), "token_type": "Bearer" });
        self.twin.letters.says(TOKEN, answer.to_string());
    }

    /// What it says by right of whoever travels, with one thing that is not.
    async fn claims(
        &self,
        traveller: &Traveller,
        lie: Option<(&str, Value)>,
    ) -> Result<Value, Unseen> {
        let now = app::now(self.twin).await?.as_second();
        let mut claims = json!({
            "iss": self.issuer, "sub": "vouched", "aud": CLIENT, "nonce": traveller.nonce,
            "iat": now, "exp": now.saturating_add(300), "email": MAIL, "email_verified": true,
        });
        if let (Some((name, value)), Some(fields)) = (lie, claims.as_object_mut()) {
            fields.insert(name.to_owned(), value);
        }
        Ok(claims)
    }

    /// Somebody travels there and back, with such a token; whether they are let in.
    async fn opens(&self, by: By, lie: Option<(&str, Value)>) -> Result<bool, Unseen> {
        let traveller = Traveller::leaves(self.twin).await?;
        self.vouches(by, &self.claims(&traveller, lie).await?);
        traveller.is_let_in(self.twin, &traveller.cookie).await
    }
}

/// What is said that does not hold.
fn lies(now: i64) -> [(&'static str, &'static str, Value); 6] {
    [
        ("a token for another program", "aud", json!("another")),
        ("a token of another provider", "iss", json!("https://elsewhere.invalid")),
        ("a token that has run out", "exp", json!(now.saturating_sub(3_600))),
        ("a token of another attempt", "nonce", json!("guessed")),
        ("an address that nobody verified", "email_verified", json!(false)),
        ("the address of a patient", "email", json!("pat-1@demo.example")),
    ]
}

/// By what somebody was let in who must not be.
async fn deceived(provider: &Provider<'_>) -> Result<Vec<&'static str>, Unseen> {
    let twin = provider.twin;
    let mut found = Vec::new();
    for (what, name, value) in lies(app::now(twin).await?.as_second()) {
        if provider.opens(By::Own, Some((name, value))).await? {
            found.push(what);
        }
    }
    for (what, by) in [("a token that is not signed", By::Nobody), ("another key", By::Another)] {
        if provider.opens(by, None).await? {
            found.push(what);
        }
    }
    // The attempt of one browser comes back in another one, which has none or one of its own.
    let others = Traveller::leaves(twin).await?;
    for cookie in ["", others.cookie.as_str()] {
        let traveller = Traveller::leaves(twin).await?;
        provider.vouches(By::Own, &provider.claims(&traveller, None).await?);
        if traveller.is_let_in(twin, cookie).await? {
            found.push("an attempt of another browser");
        }
    }
    Ok(found)
}

/// Whether the last code was redeemed with the proof that was announced for it (RFC 7636).
fn is_proven(redeemed: &[u8], traveller: &Traveller) -> bool {
    let redeemed = String::from_utf8_lossy(redeemed);
    let last = redeemed.lines().rfind(|line| !line.is_empty()).unwrap_or_default();
    let verifier = field(last, "code_verifier");
    let proof = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref());
    !verifier.is_empty() && proof == traveller.challenge
}

/// What is to be said of that.
fn judged(found: &[&str], is_right: bool) -> (Status, String) {
    if !found.is_empty() {
        (Status::Fail, format!("a session was opened by {}", found.join(", ")))
    } else if is_right {
        let words = "an identity provider's answer opens a session where all of it holds, and once";
        (Status::Pass, words.to_owned())
    } else {
        let words = "an answer of which all holds opened nothing, so nobody knows";
        (Status::Error, words.to_owned())
    }
}

/// The provider lies in every way, then says what is right, which is said again.
pub(super) async fn believed(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let vouched = json!({
        "role": "provider", "name": "Nobody Vouched", "email": MAIL, "departments": ["general-practice"],
    });
    added(twin, &staff.admin, &vouched).await?;
    let provider = Provider::open(twin)?;
    let mut found = deceived(&provider).await?;
    let traveller = Traveller::leaves(twin).await?;
    provider.vouches(By::Own, &provider.claims(&traveller, None).await?);
    let is_right = traveller.is_let_in(twin, &traveller.cookie).await?;
    if is_right && !is_proven(&twin.letters.taken(TOKEN), &traveller) {
        found.push("a code without its proof (PKCE)");
    }
    if traveller.is_let_in(twin, &traveller.cookie).await? {
        found.push("an answer that came twice");
    }
    let (status, words) = judged(&found, is_right);
    Ok(Finding::new(status, words).with("opened", found.len()))
}

#[cfg(test)]
mod tests {
    use super::{Status, Traveller, field, is_proven, judged, lies};

    #[test]
    fn fields_are_those_of_the_whole_name_and_a_proof_is_of_its_challenge() {
        let place = "http://idp/authorize?state=s&code_challenge_method=S256&code_challenge=c";
        assert_eq!(field(place, "code_challenge"), "c");
        assert_eq!(field(place, "state"), "s");
        assert_eq!(field(place, "nonce"), "");
        // RFC 7636, appendix B.
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned();
        let none = String::new;
        let traveller = Traveller { state: none(), nonce: none(), challenge, cookie: none() };
        let redeemed = b"code=a&code_verifier=other\ncode=b&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk\n";
        assert!(is_proven(redeemed, &traveller));
        assert!(!is_proven(b"code=a&code_verifier=other\n", &traveller));
        assert!(!is_proven(b"", &traveller));
    }

    #[test]
    fn one_lie_that_opens_is_told_and_a_clinic_that_lets_nobody_in_says_nothing() {
        assert_eq!(judged(&[], true).0, Status::Pass);
        assert_eq!(judged(&[], false).0, Status::Error);
        assert_eq!(judged(&[lies(0)[0].0], true).0, Status::Fail);
    }
}
