//! Which device gets what, under which name, and when a refused push is tried again. Pure.

use super::model::{Key, Notification, Target};
use aws_lc_rs::digest;
use data_encoding::HEXLOWER;
use std::time::Duration;
use uuid::Uuid;
use wire::request::{Device, Gateway};

/// A push is given up after so many attempts, which take about a quarter of an hour.
pub const MOST_ATTEMPTS: u32 = 10;
/// The longest pause between two attempts, unless the gateway asks for a longer one.
const LONGEST: Duration = Duration::from_mins(5);
/// A gateway that asks for more patience than this does not want the push.
const PATIENCE: Duration = Duration::from_hours(1);

/// How long to wait after so many attempts; `None` gives up.
///
/// The pause doubles from one second, is drawn at random between half and all of that, and is never
/// shorter than what the gateway asked for. `chance` is drawn evenly.
pub fn again(attempts: u32, asked: Option<Duration>, chance: u32) -> Option<Duration> {
    if attempts >= MOST_ATTEMPTS || asked.is_some_and(|asked| asked > PATIENCE) {
        return None;
    }
    let pause = Duration::from_secs(1 << attempts.saturating_sub(1).min(16)).min(LONGEST);
    let share = f64::from(chance) / f64::from(u32::MAX);
    let drawn = pause.mul_f64(0.5 + share / 2.0);
    // What everybody is told to wait, everybody would otherwise wait exactly.
    let asked = asked.map(|asked| asked + Duration::from_secs(1).mul_f64(share));
    Some(drawn.max(asked.unwrap_or_default()))
}

impl Notification {
    /// Whether this device gets something.
    pub fn is_for(&self, device: &Device) -> bool {
        let excepted = self.except.contains(&device.token);
        !excepted
            && match device.gateway {
                Gateway::Apns => self.apple.is_some(),
                Gateway::Apns2 => self
                    .apple
                    .as_ref()
                    .is_some_and(|apple| apple.targets.is_none() || self.target(device).is_some()),
                Gateway::Fcm => self.google.is_some(),
                Gateway::Web => self.web.is_some(),
                // Its service was switched off years ago.
                Gateway::Mpns => false,
            }
    }

    /// The target that means this device.
    pub fn target(&self, device: &Device) -> Option<&Target> {
        let targets = self.apple.as_ref()?.targets.as_ref()?;
        targets.iter().find(|target| {
            target.topic == device.topic
                && target.environment == device.environment
                && !target.except.contains(&device.token)
        })
    }
}

impl Key {
    /// The name under which a gateway gets this delivery, each time it is tried.
    pub fn uuid(&self) -> Uuid {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(&self.message.get().to_be_bytes());
        let Device { gateway, token, topic, environment } = &self.device;
        for part in [gateway.name(), token, topic, environment] {
            context.update(part.as_bytes());
            context.update(b"\0");
        }
        let mut half = [0; 16];
        for (target, source) in half.iter_mut().zip(context.finish().as_ref()) {
            *target = *source;
        }
        uuid::Builder::from_custom_bytes(half).into_uuid()
    }

    /// The device as logs and reports name it: a few letters that lead to nobody.
    pub fn device_hint(&self) -> String {
        let digest = digest::digest(&digest::SHA256, self.device.token.as_bytes());
        digest.as_ref().first_chunk::<4>().map_or_else(String::new, |hint| HEXLOWER.encode(hint))
    }
}
