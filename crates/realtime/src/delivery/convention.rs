//! Reads what a message asks to be pushed out of its keys `pn_…` (protocol §11). Pure.

use super::legacy;
use super::model::{Apple, Notification, Object, Target};
use serde_json::Value;

/// Fields of a message of FCM v1 that a sender may set; to whom it goes is not among them.
const GOOGLE: [&str; 5] = ["notification", "data", "android", "apns", "webpush"];

/// What a payload asks to be pushed; where it is silent, its metadata, if that counts too.
pub(crate) fn read(payload: &str, meta: Option<&str>) -> Option<Notification> {
    let asks = |text: &str| text.contains("\"pn_");
    if !asks(payload) && !meta.is_some_and(asks) {
        return None;
    }
    let object = |text: &str| match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    };
    let mut fields = meta.and_then(object).unwrap_or_default();
    fields.retain(|key, _| key.starts_with("pn_"));
    fields.extend(object(payload).unwrap_or_default());
    let mut except = Vec::new();
    let mut part = |key: &str| {
        let Some(Value::Object(mut part)) = fields.remove(key) else { return None };
        except.extend(texts(part.remove("pn_exceptions")));
        Some(part)
    };
    let apple = part("pn_apns").map(apple);
    let legacy = part("pn_gcm").map(|old| legacy::modern(&old));
    let google = part("pn_fcm").map(google).or(legacy);
    let debug = fields.get("pn_debug") == Some(&Value::Bool(true));
    if apple.is_none() && google.is_none() && !debug {
        return None;
    }
    let web = browser(google.as_ref(), apple.as_ref());
    Some(Notification { apple, google, web, except, debug, ..Notification::default() })
}

fn texts(list: Option<Value>) -> Vec<String> {
    let Some(Value::Array(list)) = list else { return Vec::new() };
    list.into_iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

/// Without `pn_push`, devices registered with a topic are not meant.
fn apple(mut payload: Object) -> Apple {
    let pushes = match payload.remove("pn_push") {
        Some(Value::Array(pushes)) => pushes,
        _ => Vec::new(),
    };
    let targets = pushes.iter().filter_map(Value::as_object).flat_map(targets).collect();
    Apple { payload, targets: Some(targets) }
}

fn targets(push: &Object) -> Vec<Target> {
    let text = |of: &Object, key: &str| of.get(key).and_then(Value::as_str).map(str::to_owned);
    let listed = push.get("targets").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let target = |one: &Object| Target {
        topic: text(one, "topic").unwrap_or_default(),
        environment: text(one, "environment").unwrap_or_else(|| "development".to_owned()),
        except: texts(one.get("excluded_devices").cloned()),
        collapse: text(push, "collapse_id"),
        expires: text(push, "expiration").and_then(|instant| instant.parse().ok()),
        kind: text(push, "push_type"),
    };
    listed.iter().filter_map(Value::as_object).map(target).collect()
}

/// `data` holds texts only; what is none becomes its JSON.
fn google(mut message: Object) -> Object {
    message.retain(|key, _| GOOGLE.contains(&key.as_str()));
    if let Some(Value::Object(data)) = message.get_mut("data") {
        data.values_mut().for_each(as_text);
    }
    message
}

pub(super) fn as_text(value: &mut Value) {
    if !value.is_string() {
        *value = Value::String(value.to_string());
    }
}

/// A browser gets what is said for it, else title and body as the others show them.
fn browser(google: Option<&Object>, apple: Option<&Apple>) -> Option<Object> {
    let part = |name: &str| google.and_then(|message| message.get(name));
    let own = part("webpush");
    let of_own = |name: &str| own.and_then(|own| own.get(name));
    let shown = [of_own("notification"), part("notification")];
    let shown = shown.into_iter().flatten().find_map(Value::as_object).cloned();
    let mut shown = shown.or_else(|| alert(apple?))?;
    let data = [of_own("data"), part("data")].into_iter().flatten().find(|data| data.is_object());
    if let Some(data) = data {
        shown.entry("data").or_insert_with(|| data.clone());
    }
    Some(shown)
}

fn alert(apple: &Apple) -> Option<Object> {
    match apple.payload.get("aps")?.get("alert")? {
        Value::Object(alert) => Some(alert.clone()),
        title @ Value::String(_) => Some(Object::from_iter([("title".to_owned(), title.clone())])),
        _ => None,
    }
}
