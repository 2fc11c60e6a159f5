//! Registers devices.

use super::{Browser, store};
use crate::keyset::Keyset;
use db::{Db, DbError, Tx};
use kernel::{Fault, Kind};
use std::collections::BTreeMap;
use wire::channel::{Class, classify};
use wire::request::Device;

/// Channels of one device, at most.
const MOST: usize = 10_000;
/// Browsers of one channel, at most: a person has a few.
const MOST_BROWSERS: i64 = 20;

/// Devices of one person's own channel, at most, beside browsers.
const MOST_DEVICES: i64 = 20;

/// Why a device cannot be registered.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The device has too many channels.
    #[error("a device has at most {0} channels; remove some")]
    TooMany(usize),
    /// The channel has too many browsers.
    #[error("at most {0} browsers are registered; take one back")]
    TooManyBrowsers(i64),
    /// The channel, which is one person's, has too many devices.
    #[error("at most {0} devices are registered for channel {1}; take one back")]
    TooManyDevices(i64, String),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for PushError {
    fn kind(&self) -> Kind {
        match self {
            Self::TooMany(_) => Kind::Invalid,
            Self::TooManyBrowsers(_) | Self::TooManyDevices(..) => Kind::Conflict,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooMany(_) | Self::TooManyBrowsers(_) | Self::TooManyDevices(..) => {
                "push.too-many"
            }
            Self::Db(error) => error.code(),
        }
    }
}

/// The registered devices of every keyset.
#[derive(Clone, Debug)]
pub struct Pushes {
    db: Db,
}

impl Pushes {
    /// The devices in this store.
    pub const fn new(db: Db) -> Self {
        Self { db }
    }

    /// A device's channels after `start`, in the order of their names.
    pub async fn channels(
        &self,
        keyset: &Keyset,
        device: &Device,
        (start, count): (Option<&str>, usize),
    ) -> Result<Vec<String>, PushError> {
        let page = (start.unwrap_or_default(), i64::try_from(count).unwrap_or(i64::MAX));
        let mut tx = self.db.read().await?;
        let channels = store::channels(&mut tx, keyset.id, device, page).await?;
        tx.commit().await?;
        Ok(channels)
    }

    /// Adds channels to a device, in the caller's transaction; the first one registers it. Answers how many are new to it.
    /// A person has few devices: each hears all that the clinic tells them.
    pub async fn add(
        tx: &mut Tx,
        keyset: &Keyset,
        device: &Device,
        channels: &[&str],
    ) -> Result<i64, PushError> {
        let before = store::count(tx, keyset.id, device).await?;
        let held = usize::try_from(before).unwrap_or(usize::MAX);
        if held.saturating_add(channels.len()) > MOST {
            return Err(PushError::TooMany(MOST));
        }
        for channel in channels {
            let own = keyset.clinic && classify(channel) == Some(Class::Notification);
            if own && store::others(tx, keyset.id, channel, device).await? >= MOST_DEVICES {
                return Err(PushError::TooManyDevices(MOST_DEVICES, (*channel).to_owned()));
            }
        }
        store::add(tx, keyset.id, device, channels).await?;
        Ok(store::count(tx, keyset.id, device).await?.saturating_sub(before))
    }

    /// Takes channels from a device.
    pub async fn remove(
        &self,
        keyset: &Keyset,
        device: &Device,
        channels: &[&str],
    ) -> Result<(), PushError> {
        let mut tx = self.db.begin().await?;
        for channel in channels {
            store::remove(&mut tx, keyset.id, device, Some(channel)).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Forgets a device.
    pub async fn forget(&self, keyset: &Keyset, device: &Device) -> Result<(), PushError> {
        let mut tx = self.db.begin().await?;
        store::remove(&mut tx, keyset.id, device, None).await?;
        Ok(tx.commit().await?)
    }

    /// Whether any device is registered for a channel.
    pub async fn is_heard(tx: &mut Tx, keyset: &Keyset, channel: &str) -> Result<bool, DbError> {
        store::is_heard(tx, keyset.id, channel).await
    }

    /// The channels whose names are like this pattern of SQL, of each device that hears of several of them.
    pub async fn shared(tx: &mut Tx, like: &str) -> Result<Vec<Vec<String>>, DbError> {
        let mut devices: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (device, channel) in store::shared(tx, like).await? {
            devices.entry(device).or_default().push(channel);
        }
        Ok(devices.into_values().collect())
    }

    /// Registers a browser for one channel, and for no other: whoever used it before signs in
    /// elsewhere. `owner` is by what its person is in, if the browser is to be forgotten with that.
    pub async fn add_browser(
        tx: &mut Tx,
        keyset: &Keyset,
        browser: &Browser,
        (channel, owner): (&str, Option<&str>),
    ) -> Result<(), PushError> {
        let device = browser.device();
        store::gone(tx, keyset.id, &device).await?;
        if store::browsers(tx, keyset.id, channel).await? >= MOST_BROWSERS {
            return Err(PushError::TooManyBrowsers(MOST_BROWSERS));
        }
        store::save_browser(tx, keyset.id, browser, owner).await?;
        Ok(store::add(tx, keyset.id, &device, &[channel]).await?)
    }

    /// Forgets a browser, if it is registered for this channel; says whether it was.
    pub async fn forget_browser(
        tx: &mut Tx,
        keyset: &Keyset,
        endpoint: &str,
        channel: &str,
    ) -> Result<bool, PushError> {
        let device = Browser::named(endpoint);
        let known = store::remove(tx, keyset.id, &device, Some(channel)).await? > 0;
        if known {
            store::gone(tx, keyset.id, &device).await?;
        }
        Ok(known)
    }
}
