//! A notice of the server's own, in the form of each gateway (TM-072). Pure.

use super::model::{Apple, Notification, Object, Urgency};
use serde_json::{Value, json};

/// A notice in words that hold no PHI.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    /// A UUID; a device shows each once.
    pub id: &'a str,
    /// What it is about, as a code.
    pub kind: &'a str,
    /// One line.
    pub title: &'a str,
    /// One sentence.
    pub body: &'a str,
    /// The page that answers it.
    pub url: &'a str,
    /// How much it may disturb.
    pub urgency: Urgency,
    /// Seconds after which nobody needs it any more.
    pub seconds: u32,
}

impl Notice<'_> {
    /// The notice for every sort of device.
    pub fn notification(&self) -> Notification {
        Notification {
            apple: Some(Apple { payload: object(self.apple()), targets: None }),
            google: Some(object(self.google())),
            web: Some(object(self.browser())),
            urgency: self.urgency,
            id: Some(self.id.to_owned()),
            seconds: Some(self.seconds),
            except: Vec::new(),
            debug: false,
            trace: None,
        }
    }

    fn apple(&self) -> Value {
        let (sound, level) = match self.urgency {
            Urgency::Normal => ("default", "active"),
            Urgency::High => ("default", "time-sensitive"),
            Urgency::Critical => ("emergency.aiff", "critical"),
        };
        let alert = json!({ "title": self.title, "body": self.body });
        json!({
            "aps": { "alert": alert, "sound": sound, "interruption-level": level },
            "id": self.id,
            "type": self.kind,
            "actionUrl": self.url,
        })
    }

    fn google(&self) -> Value {
        let (sound, priority, shown) = match self.urgency {
            Urgency::Normal => ("default", "NORMAL", "PRIORITY_DEFAULT"),
            Urgency::High => ("default", "NORMAL", "PRIORITY_HIGH"),
            // Android names a sound by the resource, without its ending.
            Urgency::Critical => ("emergency", "HIGH", "PRIORITY_MAX"),
        };
        json!({
            "notification": { "title": self.title, "body": self.body },
            "data": { "id": self.id, "type": self.kind, "actionUrl": self.url },
            "android": {
                "priority": priority,
                "notification": { "sound": sound, "notification_priority": shown, "tag": self.id },
            },
        })
    }

    fn browser(&self) -> Value {
        json!({
            "id": self.id,
            "type": self.kind,
            "title": self.title,
            "body": self.body,
            "priority": self.urgency.name(),
            "actionUrl": self.url,
        })
    }
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(fields) => fields,
        _ => Object::new(),
    }
}
