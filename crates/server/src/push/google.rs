//! Google's Firebase Cloud Messaging, HTTP v1: an access token bought with a signed one.

use super::GatewayError;
use super::gateway::{Desk, host, read};
use super::jwt::Signer;
use super::rules::{self, Answer};
use crate::config::FcmSection;
use crate::trace::Context;
use kernel::Timestamp;
use realtime::delivery::Delivery;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;

const HOST: &str = "https://fcm.googleapis.com";
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
const GRANT: &str = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
/// A token is renewed so long before it ends.
const EARLY_SECONDS: i64 = 60;

/// What a service account's file says of it.
#[derive(Deserialize)]
struct Account {
    project_id: String,
    client_email: String,
    private_key: String,
    #[serde(default)]
    private_key_id: Option<String>,
    token_uri: String,
}

#[derive(Deserialize)]
struct Access {
    access_token: String,
    expires_in: i64,
}

/// The way to Google's devices.
#[derive(Debug)]
pub(super) struct Google {
    desk: Desk,
    signer: Signer,
    key_id: Option<String>,
    email: String,
    token_uri: String,
    url: String,
    /// The access token and when it ends; whoever holds the lock renews it for all.
    access: Mutex<Option<(String, Timestamp)>>,
}

impl Google {
    pub(super) fn open(section: &FcmSection, desk: Desk) -> Result<Self, GatewayError> {
        let parse = |bytes: &[u8]| {
            let account: Account =
                serde_json::from_slice(bytes).map_err(|_| GatewayError::Account)?;
            let signer = Signer::rsa(account.private_key.as_bytes())?;
            Ok((account, signer))
        };
        let file = &section.service_account_file;
        let (account, signer) = read("push.fcm.service_account_file", file, parse)?;
        let host = host("push.fcm.host", section.host.as_ref())?;
        let host = host.as_deref().unwrap_or(HOST);
        let url = format!("{host}/v1/projects/{}/messages:send", account.project_id);
        Ok(Self {
            desk,
            signer,
            key_id: account.private_key_id,
            email: account.client_email,
            token_uri: account.token_uri,
            url,
            access: Mutex::default(),
        })
    }

    async fn access(&self, trace: Option<Context>) -> Result<String, Answer> {
        let mut kept = self.access.lock().await;
        let now = self.desk.now();
        if let Some((token, ends)) = &*kept
            && now.as_second() < ends.as_second() - EARLY_SECONDS
        {
            return Ok(token.clone());
        }
        let claims = json!({
            "iss": self.email,
            "scope": SCOPE,
            "aud": self.token_uri,
            "iat": now.as_second(),
            "exp": now.as_second() + 3_600,
        });
        let signed = self.signer.token(self.key_id.as_deref(), &claims)?;
        let request = self
            .desk
            .post(&self.token_uri, trace)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("{GRANT}{signed}"));
        let heard = self.desk.ask(request).await?;
        let access: Result<Access, _> = serde_json::from_slice(&heard.body);
        let (200, Ok(access)) = (heard.status, access) else {
            return Err(Answer::later(format!("no access token: {}", heard.status)));
        };
        let ends = Timestamp::from_second(now.as_second().saturating_add(access.expires_in));
        *kept = Some((access.access_token.clone(), ends.unwrap_or(now)));
        Ok(access.access_token)
    }

    pub(super) async fn send(&self, delivery: &Delivery, trace: Option<Context>) -> Answer {
        let Some(message) = message(delivery, self.desk.now()) else {
            return Answer::failed("the message has nothing for this gateway");
        };
        let access = match self.access(trace).await {
            Ok(access) => access,
            Err(answer) => return answer,
        };
        let request = self
            .desk
            .post(&self.url, trace)
            .header("authorization", format!("Bearer {access}"))
            .header("content-type", "application/json")
            .body(json!({ "message": message }).to_string());
        let heard = match self.desk.ask(request).await {
            Ok(heard) => heard,
            Err(answer) => return answer,
        };
        let answer = rules::google(heard.status, &code(&heard.body), heard.after);
        if answer.unknown {
            *self.access.lock().await = None;
        }
        answer
    }
}

/// The message for this device. Sent twice it is shown once: the second replaces the first.
fn message(delivery: &Delivery, now: Timestamp) -> Option<Map<String, Value>> {
    let notification = &delivery.notification;
    let mut message = notification.google.clone()?;
    if message.contains_key("notification") {
        let name = notification.id.clone();
        let name = name.unwrap_or_else(|| delivery.key.message.to_string());
        let android = within(&mut message, "android");
        let look = android.and_then(|android| within(android, "notification"));
        look.map(|look| look.entry("tag").or_insert_with(|| json!(name)));
    }
    if let Some(seconds) = notification.seconds {
        let sent = delivery.key.message.to_timestamp().as_second();
        let left = (sent + i64::from(seconds) - now.as_second()).max(0);
        let android = within(&mut message, "android");
        android.map(|android| android.entry("ttl").or_insert_with(|| json!(format!("{left}s"))));
    }
    message.insert("token".to_owned(), json!(delivery.key.device.token));
    Some(message)
}

/// An object's part, made if it is not there; `None` if it is no object.
fn within<'a>(
    object: &'a mut Map<String, Value>,
    part: &str,
) -> Option<&'a mut Map<String, Value>> {
    object.entry(part).or_insert_with(|| json!({})).as_object_mut()
}

/// The error's own code, else its status.
fn code(body: &[u8]) -> String {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |place: &str| said.pointer(place).and_then(Value::as_str);
    let details = said.pointer("/error/details").and_then(Value::as_array);
    let details = details.map_or(&[][..], Vec::as_slice);
    let own = details.iter().find_map(|detail| detail.get("errorCode")?.as_str());
    own.or_else(|| text("/error/status")).unwrap_or_default().to_owned()
}
