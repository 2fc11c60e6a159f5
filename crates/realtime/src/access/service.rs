//! Verifies credentials, issues and revokes tokens.

use super::ban::{Banning, Bans};
use super::legacy::{self, Legacy, LegacyRow};
use super::model::Reach;
use super::rules::{Verified, expiry};
use super::{
    Credentials, Denial, Fingerprint, Grant, Need, Principal, SignedRequest, Standing, store,
};
use crate::KeysetId;
use crate::keyset::{Keyset, SecretKey};
use crate::micros;
use compliance::backup::Restored;
use db::{Db, DbError, Query, Row, Tx};
use kernel::{Clock, Role, Timestamp};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use wire::Timetoken;
use wire::reply::LegacyTarget;
use wire::request::LegacyGrant;
use wire::signature::{self, Signed};
use wire::token::{self, Permissions, Resources, Token, Value};

/// So many verified tokens are remembered; past it the memory starts afresh.
const REMEMBERED: usize = 50_000;
/// How far a signature's timestamp may be from our clock, in seconds.
const SKEW: i64 = 60;
/// A revocation is remembered so long after its token's end, in microseconds: what was begun by the token may still be under way.
const LINGER: i64 = 600_000_000;
/// The token's meta field that names its role.
const ROLE: &str = "role";
/// The token's meta field that tells it from others of the same second.
const SERIAL: &str = "serial";

/// Why a token could not be issued or revoked.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The keyset has no secret key to sign with.
    #[error("keyset {0} has no secret key; configure one to issue tokens")]
    NoSecretKey(String),
    /// Whoever it would be bound to is banned.
    #[error("user {0} is banned from this keyset and gets no token; lift the ban first")]
    Banned(String),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Verified tokens by keyset and text.
type Known = FxHashMap<KeysetId, FxHashMap<Box<str>, Arc<Verified>>>;

/// Decides who may do what.
pub struct Access {
    clock: Arc<dyn Clock>,
    /// Counted up from the microsecond of the start, so it never repeats.
    serial: AtomicI64,
    verified: Mutex<Known>,
    revoked: RwLock<FxHashMap<Fingerprint, Revoked>>,
    /// Tokens that were issued for a scope, as far as they were asked for, with their ends in microseconds.
    issued: RwLock<FxHashMap<Fingerprint, i64>>,
    bans: Bans,
    legacy: Arc<Legacy>,
    /// In seconds: tokens of before may have been revoked in what a restored store has lost. The second of the restore itself
    /// has some of both, so whatever is issued in it says the next one.
    since: u64,
}

/// A token that was revoked.
#[derive(Clone, Copy, Debug)]
struct Revoked {
    /// When it would have ended by itself, in microseconds.
    expires: i64,
    /// What was said up to here, its owner may still hear.
    until: Timetoken,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Access").finish_non_exhaustive()
    }
}

impl Access {
    /// Starts with the revocations and bans that the store remembers.
    pub async fn load(db: &Db, clock: Arc<dyn Clock>) -> Result<Self, DbError> {
        let mut tx = db.read().await?;
        let revoked = store::revoked(&mut tx, micros(clock.now())).await?;
        let bans = Bans::default();
        let (banned, count) = store::banned(&mut tx).await?;
        bans.replace(&banned, count);
        let legacy = Legacy::load(&mut tx, Arc::clone(&clock)).await?;
        // Whatever clock the restore went by, none of this server's own tokens is of before.
        let restored = Restored::last(&mut tx).await?.map(|one| one.at.min(clock.now()));
        let next = |at: Timestamp| u64::try_from(at.as_second()).map_or(0, |second| second + 1);
        let since = restored.map_or(0, next);
        Ok(Self {
            since,
            serial: AtomicI64::new(micros(clock.now())),
            clock,
            verified: Mutex::default(),
            revoked: RwLock::new(revoked.into_iter().map(stored).collect()),
            issued: RwLock::default(),
            bans,
            legacy: Arc::new(legacy),
        })
    }

    /// Proves who is calling and that all they ask is permitted.
    pub fn check(
        &self,
        keyset: &Keyset,
        credentials: Credentials<'_>,
        needs: &[Need<'_>],
    ) -> Result<Principal, Denial> {
        let uuid: Arc<str> = credentials.uuid.unwrap_or_default().into();
        if let Some(signed) = credentials.signed {
            self.check_signature(keyset, signed)?;
            return Ok(Principal { signed: true, ..Principal::open(uuid, Role::System) });
        }
        if !keyset.access_manager {
            return Ok(Principal::open(uuid, Role::System));
        }
        let Some(text) = credentials.auth.filter(|text| !text.is_empty()) else {
            return self.check_legacy(keyset, (uuid, ""), needs);
        };
        let verified = match self.verify(keyset, text) {
            // What has not even the form of a token is an auth key of version 2.
            Err(Denial::InvalidToken) if token::parse(text).is_err() && !keyset.clinic => {
                return self.check_legacy(keyset, (uuid, text), needs);
            }
            verified => verified?,
        };
        let principal = Principal {
            uuid,
            token: Some(verified.fingerprint),
            role: role_of(&verified.token),
            signed: false,
            expires: Some(verified.expires),
            reach: Reach::Token(Arc::clone(&verified)),
        };
        self.recheck_token(keyset, &principal)?;
        if verified.token.uuid.as_deref().is_some_and(|bound| bound != &*principal.uuid) {
            return Err(Denial::WrongUser);
        }
        self.check_ban(keyset, &principal)?;
        let missing = verified.missing(needs);
        if missing.is_empty() { Ok(principal) } else { Err(Denial::Forbidden(missing)) }
    }

    /// What was granted to everybody or to this auth key; on the clinic's keyset, nothing is.
    fn check_legacy(
        &self,
        keyset: &Keyset,
        (uuid, auth): (Arc<str>, &str),
        needs: &[Need<'_>],
    ) -> Result<Principal, Denial> {
        let reach = if keyset.clinic {
            Reach::Nothing
        } else {
            Reach::Legacy(Arc::clone(&self.legacy), keyset.id, auth.into())
        };
        let principal = Principal { reach, ..Principal::open(uuid, Role::System) };
        let short = |need: &&Need<'_>| !principal.may(**need);
        let missing: super::Missing = needs.iter().filter(short).map(|need| need.target).collect();
        if !missing.is_empty() {
            return Err(Denial::Forbidden(missing));
        }
        // A stranger, who says any name, does not learn by it who is banned.
        if principal.standing() != Standing::Stranger {
            self.check_ban(keyset, &principal)?;
        }
        Ok(principal)
    }

    /// Refuses whoever is banned. Who signs by the secret key is an application, whatever name it gives.
    fn check_ban(&self, keyset: &Keyset, principal: &Principal) -> Result<(), Denial> {
        let is_banned = !principal.signed && self.bans.has(keyset, &principal.uuid);
        if is_banned { Err(Denial::Banned) } else { Ok(()) }
    }

    /// Grants to auth keys, in the caller's transaction; hand the answer to
    /// [`apply_legacy`](Self::apply_legacy) once it is committed.
    pub async fn grant_legacy(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        grant: &LegacyGrant,
    ) -> Result<Vec<LegacyRow>, DbError> {
        let expires = self.legacy.end(grant.ttl_minutes);
        let scope = &grant.scope;
        let mut targets: Vec<_> =
            scope.channels.iter().map(|name| LegacyTarget::Channel(name)).collect();
        targets.extend(scope.groups.iter().map(|name| LegacyTarget::Group(name)));
        targets.extend(scope.users.iter().map(|id| LegacyTarget::User(id)));
        if targets.is_empty() {
            targets.push(LegacyTarget::Keyset);
        }
        let everybody = [String::new()];
        let auths = if scope.auths.is_empty() { &everybody } else { scope.auths.as_slice() };
        let row = |target: LegacyTarget<'_>, auth: &String| {
            let (kind, name) = legacy::key(target);
            let (name, auth) = (name.to_owned(), auth.clone());
            let permissions = grant.permissions;
            LegacyRow { keyset: keyset.id, kind, name, auth, permissions, expires }
        };
        let mut rows: Vec<_> =
            targets.iter().flat_map(|target| auths.iter().map(|auth| row(*target, auth))).collect();
        rows.sort_by(|a, b| (a.kind, &a.name, &a.auth).cmp(&(b.kind, &b.name, &b.auth)));
        rows.dedup();
        store::grant(tx, &rows).await?;
        Ok(rows)
    }

    /// Makes committed grants count from now on.
    pub fn apply_legacy(&self, rows: &[LegacyRow]) {
        self.legacy.apply(rows);
    }

    /// What was granted for exactly this target to this auth key, or to everybody if it is empty.
    pub fn legacy(&self, keyset: &Keyset, target: LegacyTarget<'_>, auth: &str) -> Permissions {
        self.legacy.granted(keyset.id, target, auth)
    }

    /// Whether a principal that was admitted before still is: its token not revoked, not expired, not of before the store
    /// was restored, and signed with a key that the keyset, as it is now, still takes; and its user not banned.
    pub fn recheck(&self, keyset: &Keyset, principal: &Principal) -> Result<(), Denial> {
        self.recheck_token(keyset, principal)?;
        self.check_ban(keyset, principal)
    }

    fn recheck_token(&self, keyset: &Keyset, principal: &Principal) -> Result<(), Denial> {
        let Some(fingerprint) = principal.token else {
            return Ok(());
        };
        if let Reach::Token(verified) = &principal.reach
            && !keyset.accepts(&verified.signer, self.clock.now())
        {
            return Err(Denial::InvalidToken);
        }
        let is_lost = matches!(&principal.reach, Reach::Token(verified) if verified.token.issued < self.since);
        if is_lost || read(&self.revoked).contains_key(&fingerprint) {
            return Err(Denial::Revoked);
        }
        match principal.expires {
            Some(end) if end <= self.clock.now() => Err(Denial::Expired),
            _ => Ok(()),
        }
    }

    /// Whether what was got by a token still counts, as the token itself does: it is not revoked, and not over; `ends` in
    /// microseconds.
    pub(crate) fn counts(&self, token: Fingerprint, ends: i64) -> bool {
        ends > micros(self.clock.now()) && !self.is_revoked(token)
    }

    /// Whether a token was revoked, also one whose time has been over for a little while; or whoever it is bound to is banned,
    /// where it was used here.
    pub(crate) fn is_revoked(&self, token: Fingerprint) -> bool {
        read(&self.revoked).contains_key(&token) || self.is_of_banned(token)
    }

    fn is_of_banned(&self, token: Fingerprint) -> bool {
        if self.bans.is_empty() {
            return false;
        }
        self.verified().iter().any(|(keyset, own)| {
            let known = own.values().find(|known| known.fingerprint == token);
            let user = known.and_then(|known| known.token.uuid.as_deref());
            user.is_some_and(|user| self.bans.stands(*keyset, user))
        })
    }

    fn check_signature(&self, keyset: &Keyset, signed: SignedRequest<'_>) -> Result<(), Denial> {
        let now = self.clock.now();
        let covered = |publish_key| Signed {
            method: signed.method,
            publish_key,
            subscribe_key: &keyset.subscribe_key,
            path: signed.path,
            raw_query: signed.query,
            body: signed.body,
        };
        let signature = signed.signature;
        let made_by = |publish_key, secret: &SecretKey| {
            signature::verify(&covered(publish_key), signature, secret.expose())
        };
        // A keyset that nobody publishes on is signed for without a publish key.
        let mut keys: Vec<&str> = keyset.publishing(now).collect();
        if keys.is_empty() {
            keys.push("");
        }
        let matches = keys.iter().any(|key| keyset.secrets(now).any(|secret| made_by(key, secret)));
        if !matches {
            return Err(Denial::InvalidSignature);
        }
        let now = now.as_second();
        match signed.timestamp {
            Some(then) if now.abs_diff(then) <= SKEW.unsigned_abs() => Ok(()),
            _ => Err(Denial::InvalidTimestamp),
        }
    }

    fn verify(&self, keyset: &Keyset, text: &str) -> Result<Arc<Verified>, Denial> {
        // A token is worth something on its own keyset only.
        if let Some(known) = self.verified().get(&keyset.id).and_then(|own| own.get(text)) {
            return Ok(Arc::clone(known));
        }
        let (token, signer) = keyset
            .secrets(self.clock.now())
            .find_map(|secret| Some((token::verify(text, secret.as_bytes()).ok()?, secret)))
            .ok_or(Denial::InvalidToken)?;
        let verified = Arc::new(Verified::new(token, Fingerprint::of(text), signer.clone()));
        let mut known = self.verified();
        let own = known.entry(keyset.id).or_default();
        if own.len() >= REMEMBERED {
            own.clear();
        }
        own.insert(text.into(), Arc::clone(&verified));
        Ok(verified)
    }

    fn verified(&self) -> MutexGuard<'_, Known> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a token of this keyset says, and when it ends.
    pub fn read(&self, keyset: &Keyset, text: &str) -> Result<(Token, Timestamp), Denial> {
        let verified = self.verify(keyset, text)?;
        Ok((verified.token.clone(), verified.expires))
    }

    /// Whose a token of this keyset is, also one that ended or was revoked: it opens nothing to them.
    pub fn holder(&self, keyset: &Keyset, text: &str) -> Option<Principal> {
        let verified = self.verify(keyset, text).ok()?;
        let uuid = verified.token.uuid.as_deref().unwrap_or_default();
        let (token, expires) = (Some(verified.fingerprint), Some(verified.expires));
        let open = Principal::open(uuid, role_of(&verified.token));
        Some(Principal { token, expires, reach: Reach::Nothing, ..open })
    }

    /// Signs a token with the keyset's newest secret key; nothing is recorded. Whoever is banned gets none.
    pub fn mint(&self, keyset: &Keyset, token: &Token) -> Result<String, AccessError> {
        if let Some(user) = token.uuid.as_deref().filter(|user| self.bans.has(keyset, user)) {
            return Err(AccessError::Banned(user.to_owned()));
        }
        let secret = keyset
            .secrets(self.clock.now())
            .next()
            .ok_or_else(|| AccessError::NoSecretKey(keyset.subscribe_key.clone()))?;
        if token.issued < self.since {
            let token = Token { issued: self.since, ..token.clone() };
            return Ok(token::mint(&token, secret.as_bytes()));
        }
        Ok(token::mint(token, secret.as_bytes()))
    }

    /// Issues a token bound to one person and one scope, in the caller's transaction.
    pub async fn issue(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        grant: Grant,
    ) -> Result<String, AccessError> {
        let token = Token {
            issued: u64::try_from(self.clock.now().as_second()).unwrap_or(0).max(self.since),
            ttl_minutes: u64::from(grant.ttl_minutes),
            resources: Resources { channels: grant.channels, ..Resources::default() },
            patterns: Resources { channels: grant.patterns, ..Resources::default() },
            meta: vec![
                (ROLE.to_owned(), Value::Text(grant.role.name().to_owned())),
                // Two tokens of one second would otherwise be one, and be revoked as one.
                (SERIAL.to_owned(), Value::Int(self.serial.fetch_add(1, Ordering::Relaxed).into())),
            ],
            uuid: Some(grant.uuid.clone()),
            ..Token::default()
        };
        let text = self.mint(keyset, &token)?;
        let expires = micros(expiry(&token));
        let names = (grant.uuid.as_str(), grant.scope.as_str(), grant.holder.as_deref());
        let token = Fingerprint::of(&text);
        store::issue(tx, keyset.id, token, names, expires).await?;
        // Nobody has one whose transaction comes to nothing.
        self.remember_issued(token, expires);
        Ok(text)
    }

    fn remember_issued(&self, token: Fingerprint, expires: i64) {
        let mut issued = self.issued.write().unwrap_or_else(PoisonError::into_inner);
        if issued.len() >= REMEMBERED {
            issued.clear();
        }
        issued.insert(token, expires);
    }

    /// Whether memory has it that a token was issued for a scope, so that it is revoked with that.
    pub fn knows_issued(&self, token: Fingerprint) -> bool {
        read(&self.issued).contains_key(&token)
    }

    /// Whether a token was issued for a scope, by this process or another. One that an application granted by the secret key was
    /// not: it ends by its time alone.
    pub async fn is_issued(&self, tx: &mut Tx, token: Fingerprint) -> Result<bool, DbError> {
        if self.knows_issued(token) {
            return Ok(true);
        }
        let ends = store::ends(tx, token).await?;
        if let Some(ends) = ends {
            self.remember_issued(token, ends);
        }
        Ok(ends.is_some())
    }

    /// Revokes every token of a scope. Hand the answer to [`crate::log::News::revoked`].
    pub async fn revoke_scope(&self, tx: &mut Tx, scope: &str) -> Result<Vec<Revocation>, DbError> {
        let tokens = store::issued(tx, scope, None).await?;
        self.revoke_all(tx, tokens).await
    }

    /// The same with a question of the caller's own, which costs no exchange with the store more.
    pub async fn revoke_scope_beside(
        &self,
        tx: &mut Tx,
        scope: &str,
        beside: Query,
    ) -> Result<(Vec<Revocation>, Vec<Row>), DbError> {
        let (tokens, answer) = store::issued_beside(tx, scope, beside).await?;
        Ok((self.revoke_all(tx, tokens).await?, answer))
    }

    /// Revokes one person's tokens of a scope, or of every scope.
    pub async fn revoke_person(
        &self,
        tx: &mut Tx,
        uuid: &str,
        scope: Option<&str>,
    ) -> Result<Vec<Revocation>, DbError> {
        let tokens = match scope {
            Some(scope) => store::issued(tx, scope, Some(uuid)).await?,
            None => store::issued_to(tx, uuid).await?,
        };
        self.revoke_all(tx, tokens).await
    }

    /// Revokes every token of one holder.
    pub async fn revoke_holder(
        &self,
        tx: &mut Tx,
        holder: &str,
    ) -> Result<Vec<Revocation>, DbError> {
        let tokens = store::held(tx, holder).await?;
        self.revoke_all(tx, tokens).await
    }

    /// Revokes one token by its text.
    pub async fn revoke_token(
        &self,
        tx: &mut Tx,
        text: &str,
        expires: Timestamp,
    ) -> Result<Vec<Revocation>, DbError> {
        self.revoke_all(tx, vec![(Fingerprint::of(text), micros(expires))]).await
    }

    async fn revoke_all(
        &self,
        tx: &mut Tx,
        tokens: Vec<(Fingerprint, i64)>,
    ) -> Result<Vec<Revocation>, DbError> {
        store::revoke(tx, &tokens, micros(self.clock.now())).await?;
        Ok(tokens
            .into_iter()
            .map(|(fingerprint, expires)| Revocation { fingerprint, expires })
            .collect())
    }

    /// Makes committed revocations and bans count from now on; `until` is the timetoken of that commit.
    pub(crate) fn apply(&self, revocations: &[Revocation], banned: &[Banning], until: Timetoken) {
        let mut revoked = self.revoked.write().unwrap_or_else(PoisonError::into_inner);
        let ended = |one: &Revocation| (one.fingerprint, Revoked { expires: one.expires, until });
        revoked.extend(revocations.iter().map(ended));
        drop(revoked);
        self.bans.apply(banned);
    }

    /// Whether the store knows as many revocations and bans as this server: another process makes some, too.
    pub(crate) async fn is_level(&self, tx: &mut Tx) -> Result<bool, DbError> {
        let now = micros(self.clock.now());
        let known = read(&self.revoked).values().filter(|one| one.expires > now).count();
        let (revoked, banned) = store::counts(tx, now).await?;
        let is_level = usize::try_from(revoked).is_ok_and(|kept| kept == known);
        Ok(is_level && self.bans.is_level(banned))
    }

    /// Makes those count that another process wrote down; answers them. Call it while nothing is committed.
    pub(crate) async fn catch_up(
        &self,
        tx: &mut Tx,
    ) -> Result<(Vec<Revocation>, Vec<Banning>), DbError> {
        let kept = store::revoked(tx, micros(self.clock.now())).await?;
        let (banned, count) = store::banned(tx).await?;
        let banned = self.bans.replace(&banned, count);
        let mut revoked = self.revoked.write().unwrap_or_else(PoisonError::into_inner);
        let fresh: Vec<_> =
            kept.into_iter().filter(|(token, _)| !revoked.contains_key(token)).collect();
        revoked.extend(fresh.iter().copied().map(stored));
        drop(revoked);
        let told = |(fingerprint, expires)| Revocation { fingerprint, expires };
        Ok((fresh.into_iter().map(told).collect(), banned))
    }

    /// Up to where an open poll of a revoked token still hears what was said: the news of the very
    /// commit that revoked it, such as the end of a visit, is for its owner too.
    pub(crate) fn heard_until(&self, principal: &Principal) -> Option<Timetoken> {
        read(&self.revoked).get(&principal.token?).map(|revoked| revoked.until)
    }

    /// Forgets tokens whose time is over.
    pub async fn sweep(&self, db: &Db) -> Result<(), DbError> {
        let now = micros(self.clock.now());
        let mut tx = db.begin().await?;
        store::sweep(&mut tx, now).await?;
        tx.commit().await?;
        let long_over = now.saturating_sub(LINGER);
        self.revoked
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, one| one.expires > long_over);
        let mut issued = self.issued.write().unwrap_or_else(PoisonError::into_inner);
        issued.retain(|_, ends| *ends > now);
        drop(issued);
        self.legacy.sweep(self.clock.now());
        for own in self.verified().values_mut() {
            own.retain(|_, known| micros(known.expires) > now);
        }
        Ok(())
    }
}

fn role_of(token: &Token) -> Role {
    let meta = token.meta.iter().find(|(key, _)| key == ROLE);
    match meta {
        Some((_, Value::Text(name))) => Role::find(name).unwrap_or(Role::System),
        _ => Role::System,
    }
}

/// A revocation that the store remembers from an earlier run, which left no poll open, or from another process, of whose
/// commit no poll hears.
fn stored((fingerprint, expires): (Fingerprint, i64)) -> (Fingerprint, Revoked) {
    (fingerprint, Revoked { expires, until: Timetoken::ZERO })
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// A token revoked by a transaction that is perhaps not yet committed.
#[derive(Clone, Copy, Debug)]
pub struct Revocation {
    /// Which token.
    pub fingerprint: Fingerprint,
    expires: i64,
}
