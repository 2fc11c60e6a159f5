//! Turns `pn_gcm`, Google's older form, into a message of FCM v1. Pure.

use super::convention::as_text;
use super::model::Object;
use serde_json::{Value, json};

/// Fields of an older notification that FCM v1 has for Android only, by their older and newer names.
const ANDROID: [(&str, &str); 10] = [
    ("sound", "sound"),
    ("icon", "icon"),
    ("tag", "tag"),
    ("color", "color"),
    ("click_action", "click_action"),
    ("android_channel_id", "channel_id"),
    ("title_loc_key", "title_loc_key"),
    ("title_loc_args", "title_loc_args"),
    ("body_loc_key", "body_loc_key"),
    ("body_loc_args", "body_loc_args"),
];

/// The same in today's form.
pub(super) fn modern(old: &Object) -> Object {
    let mut message = Object::new();
    let mut android = Object::new();
    let mut urgent = old.get("priority").and_then(Value::as_str);
    if let Some(notification) = old.get("notification").and_then(Value::as_object) {
        let shown = ["title", "body", "image"];
        let shown = shown.into_iter().map(|key| (key, key));
        message.insert("notification".to_owned(), pick(notification, shown));
        android.insert("notification".to_owned(), pick(notification, ANDROID));
        urgent = urgent.or_else(|| notification.get("priority").and_then(Value::as_str));
    }
    if let Some(Value::Object(data)) = old.get("data") {
        let mut data = data.clone();
        data.values_mut().for_each(as_text);
        message.insert("data".to_owned(), Value::Object(data));
    }
    if let Some(priority) = urgent {
        let priority = if priority.eq_ignore_ascii_case("high") { "HIGH" } else { "NORMAL" };
        android.insert("priority".to_owned(), json!(priority));
    }
    if let Some(key) = old.get("collapse_key").filter(|key| key.is_string()) {
        android.insert("collapse_key".to_owned(), key.clone());
    }
    if let Some(seconds) = old.get("time_to_live").and_then(Value::as_u64) {
        android.insert("ttl".to_owned(), json!(format!("{seconds}s")));
    }
    if !android.is_empty() {
        message.insert("android".to_owned(), Value::Object(android));
    }
    message
}

fn pick<'a>(from: &Object, names: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let names = names.into_iter();
    let picked = names.filter_map(|(old, new)| Some((new.to_owned(), from.get(old)?.clone())));
    Value::Object(picked.collect())
}
