//! What a server does by itself: it sends what stands in the outboxes, and keeps house by the clock.

use super::keeping::{clear_unfinished, keep_kits, keep_page_reports};
use super::steady::Steady;
use super::{BootError, Foundation, Services};
use crate::app::App;
use crate::config::{AuditSection, LettersSection};
use crate::copies;
use crate::cosign::Asker;
use crate::egress::Egress;
use crate::lane::LOOK;
use crate::letters::{self, Mail, Sms};
use crate::push::{Dispatcher, Gateways};
use crate::supervise::{Tasks, beat};
use compliance::audit::Cosigned;
use compliance::backup::Backups;
use compliance::custody::{CustodyError, Settled};
use kernel::{Clock, Fault as _, OrganizationId};
use realtime::delivery::Outbox;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What finds the devices of messages and sends pushes to them.
pub(super) fn dispatcher(
    base: &Foundation,
    services: &Services,
    gateways: Gateways,
    app: &App,
) -> Arc<Dispatcher> {
    let Services { log, channels, keysets, .. } = services;
    let outbox = Outbox::new(
        base.db.clone(),
        Arc::clone(&base.clock),
        Arc::clone(&base.random),
        Arc::clone(log.bell()),
    );
    let told = (Arc::clone(log), Arc::clone(channels), Arc::clone(keysets));
    Arc::new(Dispatcher::new(outbox, gateways, told, app.pubnub.watch.metrics.pushed()))
}

/// Starts what sends pushes, and what forgets their records after `keep`.
pub(super) fn push(
    tasks: &mut Tasks,
    clock: &Arc<dyn Clock>,
    pushes: &Arc<Dispatcher>,
    keep: Duration,
) {
    tasks.behind(Arc::clone(pushes).spread(tasks.stop()));
    for lane in pushes.lanes() {
        tasks.behind(Arc::clone(pushes).send(lane, beat(&**clock, LOOK), tasks.stop()));
    }
    let (pushes, steady) = (Arc::clone(pushes), Steady::new(clock));
    tasks.every(beat(&**clock, Duration::from_hours(1)), move || {
        let (pushes, goes) = (Arc::clone(&pushes), steady.goes_quietly());
        async move {
            if goes {
                pushes.sweep(keep).await;
            }
        }
    });
}

/// What sends letters, where a gateway for them is configured.
pub(super) fn letters(
    services: &Services,
    (section, egress): (&LettersSection, &Egress),
    app: &App,
) -> Result<Arc<letters::Dispatcher>, BootError> {
    let mail = section
        .mail
        .as_ref()
        .map(|mail| Mail::open(mail, egress))
        .transpose()
        .map_err(BootError::of_settings)?;
    let sms = section
        .sms
        .as_ref()
        .map(|sms| Sms::open(sms, egress))
        .transpose()
        .map_err(BootError::of_settings)?;
    let outbox = services.clinic.outbox.clone();
    let sent = app.pubnub.watch.metrics.pushed();
    Ok(Arc::new(letters::Dispatcher::new(outbox, (mail, sms), sent)))
}

/// Starts what sends letters, and what forgets their records in time.
pub(super) fn write(
    tasks: &mut Tasks,
    clock: &Arc<dyn Clock>,
    letters: &Arc<letters::Dispatcher>,
    section: &LettersSection,
) {
    for way in letters.ways() {
        tasks.behind(Arc::clone(letters).send(way, beat(&**clock, LOOK), tasks.stop()));
    }
    let steady = Steady::new(clock);
    let (letters, keep) = (Arc::clone(letters), Duration::from_hours(24 * section.record_days));
    tasks.every(beat(&**clock, Duration::from_hours(1)), move || {
        let (letters, goes) = (Arc::clone(&letters), steady.goes_quietly());
        async move {
            if goes {
                letters.sweep(keep).await;
            }
        }
    });
}

/// Starts what hands the audit log on to where the settings want copies.
pub(super) fn copy(
    tasks: &mut Tasks,
    base: &Foundation,
    (section, egress): (&AuditSection, &Egress),
    app: &App,
) -> Result<(), BootError> {
    let behind = app.pubnub.watch.metrics.behind();
    let copiers = copies::copiers((section, egress), &base.db, &behind);
    let copiers = copiers.map_err(BootError::of_settings)?;
    let settled = copies::settled(section, &base.db);
    let stop = tasks.stop();
    tasks.behind(async move {
        settled.await;
        let all = copiers.into_iter().map(|copier| copier.run(stop.clone()));
        futures_util::future::join_all(all).await;
    });
    Ok(())
}

/// Starts what has witnesses cosign the audit log, where the settings name any.
pub(super) async fn ask_witnesses(
    tasks: &mut Tasks,
    base: &Foundation,
    (section, egress): (&AuditSection, &Egress),
    app: &App,
) -> Result<(), BootError> {
    let asker = Asker::open((section, egress), Cosigned::new(base.db.clone()));
    let asker = asker.await.map_err(BootError::of_settings)?;
    if let Some(asker) = asker {
        let since = base.clock.now().as_second();
        tasks.behind(asker.run(app.pubnub.watch.metrics.witnessed(), since, tasks.stop()));
    }
    Ok(())
}

/// Starts what runs the compliance checks every day and whenever somebody asks, and tells the officers what fell.
pub(super) fn look(
    tasks: &mut Tasks,
    clock: &dyn Clock,
    services: &Services,
    organization: OrganizationId,
) {
    let (inspection, notices) =
        (Arc::clone(&services.inspection), services.clinic.notifications.clone());
    inspection.goes_out_by(services.readiness.world().egress());
    let (asked, told) = (Arc::clone(&inspection), (notices.clone(), organization.clone()));
    let stop = tasks.stop();
    tasks.behind(async move { asked.serve(told, stop).await });
    let mut is_new = true;
    let run = Arc::clone(&inspection);
    tasks.every(beat(clock, Duration::from_hours(1)), move || {
        let run = Arc::clone(&run);
        let first = std::mem::take(&mut is_new);
        async move {
            if let Err(error) = run.daily(first).await {
                tracing::error!(%error, code = error.code(), "the compliance checks were not run");
            }
        }
    });
    // What a command beside the server found fell, too: nobody is to wait an hour for that.
    tasks.every(beat(clock, Duration::from_mins(1)), move || {
        let (inspection, notices) = (Arc::clone(&inspection), notices.clone());
        let organization = organization.clone();
        async move {
            if let Err(error) = inspection.tell(&notices, &organization).await {
                tracing::error!(%error, code = error.code(), "officers were not told what fell; trying again");
            }
        }
    });
}

/// Whoever answers for the clinic hears within seconds of a backup that failed, which a command beside the server wrote down.
fn tell_of_backups(
    tasks: &mut Tasks,
    (clock, organization): (&Arc<dyn Clock>, &OrganizationId),
    services: &Services,
) {
    let (db, notices) = (services.inspection.db.clone(), services.clinic.notifications.clone());
    let (organization, clock) = (organization.clone(), Arc::clone(clock));
    tasks.every(beat(&*clock, Duration::from_secs(10)), move || {
        let (db, notices, clock) = (db.clone(), notices.clone(), Arc::clone(&clock));
        let organization = organization.clone();
        async move {
            let told = async {
                for at in Backups::untold(&db, clock.now()).await? {
                    tracing::error!(%at, "a backup failed");
                    notices.backup_failed(&organization, at).await?;
                    Backups::told(&db, at, clock.now()).await?;
                }
                Ok::<_, clinic::ClinicError>(())
            };
            if let Err(error) = told.await {
                tracing::error!(%error, code = error.code(), "nobody was told that a backup failed; trying again");
            }
        }
    });
}

/// What happens by the clock.
pub(super) fn keep_house(
    tasks: &mut Tasks,
    (base, organization): (&Foundation, &OrganizationId),
    services: &Services,
    app: &Arc<App>,
) {
    clear_unfinished(services);
    let clock = &*base.clock;
    keep_keysets(tasks, clock, services, app);
    keep_signed(tasks, base, services);
    keep_revocations(tasks, services);
    keep_forgetting(tasks, base, services);
    tell_of_backups(tasks, (&base.clock, organization), services);
    let steady = Steady::new(&base.clock);
    keep_watch(tasks, (app, organization), services, &steady);
    keep_clinic(tasks, clock, services, &steady);
    keep_keys(tasks, services, &steady);
    keep_kits(tasks, base, services);
    keep_page_reports(tasks, clock, (services, &steady));
    reseal(tasks, services, app);
    keep_agreements(tasks, (clock, organization), (services, &steady));
    watch_activity(tasks, (clock, organization), services);
    let (files, time) = (Arc::clone(&services.files), steady.clone());
    tasks.every(beat(clock, Duration::from_mins(1)), move || {
        let (files, goes) = (Arc::clone(&files), time.goes());
        async move {
            if !goes {
                return;
            }
            if let Err(error) = files.sweep().await {
                tracing::warn!(%error, code = error.code(), "files were not cleared away");
            }
        }
    });
    let (retention, time) = (Arc::clone(&services.retention), steady.clone());
    tasks.every(beat(clock, Duration::from_hours(1)), move || {
        let (retention, goes) = (Arc::clone(&retention), time.goes());
        async move {
            if !goes {
                return;
            }
            if let Err(error) = retention.run_due().await {
                tracing::error!(%error, code = error.code(), "an approved disposal was not finished; trying again");
            }
        }
    });
    let log = Arc::clone(&services.log);
    tasks.every(beat(clock, Duration::from_mins(30)), move || {
        let log = Arc::clone(&log);
        async move {
            if let Err(error) = log.sweep().await {
                tracing::warn!(%error, code = error.code(), "old message ids were not forgotten");
            }
        }
    });
    let (access, db) = (Arc::clone(&services.access), base.db.clone());
    tasks.every(beat(clock, Duration::from_mins(10)), move || {
        // A revoked token that is forgotten too early opens again once the clock is right.
        let (access, db, goes) = (Arc::clone(&access), db.clone(), steady.goes_quietly());
        async move {
            if goes && let Err(error) = access.sweep(&db).await {
                tracing::warn!(%error, code = error.code(), "dead tokens were not forgotten");
            }
        }
    });
}

/// Rates are counted by the machine's time; and it is told how far the clock is ahead of that, and what waits for somebody.
fn keep_watch(
    tasks: &mut Tasks,
    (app, organization): (&Arc<App>, &OrganizationId),
    services: &Services,
    steady: &Steady,
) {
    count_waiting(tasks, organization, services, app);
    let (faces, steady) = (Arc::clone(app), steady.clone());
    tasks.every(Duration::from_mins(1), move || {
        faces.pubnub.watch.limits.forget();
        faces.pubnub.watch.metrics.clock_ahead(steady.seconds_ahead());
        std::future::ready(())
    });
}

/// Presence of every keyset runs out and tells its intervals; keysets changed elsewhere are read.
fn keep_keysets(tasks: &mut Tasks, clock: &dyn Clock, services: &Services, app: &Arc<App>) {
    let faces = Arc::clone(app);
    let mut second = 0_u32;
    tasks.every(beat(clock, Duration::from_secs(1)), move || {
        second = second.wrapping_add(1);
        for keyset in faces.pubnub.keysets.all() {
            faces.pubnub.presences.expire(&keyset);
            if second.is_multiple_of(keyset.presence.interval.max(1)) {
                faces.pubnub.presences.interval(&keyset);
            }
        }
        std::future::ready(())
    });
    let environments = Arc::clone(&services.environments);
    tasks.every(Duration::from_secs(2), move || {
        let environments = Arc::clone(&environments);
        async move {
            if let Err(error) = environments.refresh().await {
                tracing::warn!(%error, code = error.code(), "keysets were not read again");
            }
        }
    });
}

/// The audit log is signed soon after messages, and at the start, if a server was killed before it signed.
fn keep_signed(tasks: &mut Tasks, base: &Foundation, services: &Services) {
    let (db, audit) = (base.db.clone(), Arc::clone(&services.audit));
    tasks.every(Duration::from_secs(1), move || {
        let (db, audit) = (db.clone(), Arc::clone(&audit));
        async move {
            if let Err(error) = audit.settle(&db).await {
                tracing::error!(%error, code = error.code(), "the audit log was not signed; trying again");
            }
        }
    });
}

/// Tokens that a command beside the server has revoked, and users whom it has banned, open nothing any more.
fn keep_revocations(tasks: &mut Tasks, services: &Services) {
    let log = Arc::clone(&services.log);
    tasks.every(Duration::from_secs(1), move || {
        let log = Arc::clone(&log);
        async move {
            if let Err(error) = log.follow_revocations().await {
                tracing::warn!(%error, code = error.code(), "revoked tokens were not read again");
            }
        }
    });
}

/// What a command beside the server disposed of is out of the server's memory, too: keys and recent messages.
fn keep_forgetting(tasks: &mut Tasks, base: &Foundation, services: &Services) {
    let (db, keys, log) = (base.db.clone(), Arc::clone(&base.keys), Arc::clone(&services.log));
    tasks.every(Duration::from_secs(2), move || {
        let (db, keys, log) = (db.clone(), Arc::clone(&keys), Arc::clone(&log));
        async move {
            match keys.follow(&db).await {
                Ok(true) => log.clear_recent(),
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, "it was not seen whether a command disposed of records; trying again");
                }
            }
        }
    });
}

/// A server has what a command put into the key file after this time; the command waits a little longer before it wraps
/// anything by it.
pub(crate) const FOLLOWS: Duration = Duration::from_secs(2);

/// The key-encryption key is replaced in its time, and what the one before wraps is wrapped anew; the first look is at once,
/// for a rotation may have been cut off. Days of keys are the machine's, however fast a demo's clock runs.
fn keep_keys(tasks: &mut Tasks, services: &Services, steady: &Steady) {
    let custody = services.custody.clone();
    tasks.every(FOLLOWS, move || {
        let custody = custody.clone();
        async move {
            if let Err(error) = custody.follow().await {
                tracing::warn!(%error, code = error.code(), "the key file was changed and is not read again; trying again");
            }
        }
    });
    let (custody, steady) = (services.custody.clone(), steady.clone());
    tasks.every(Duration::from_mins(1), move || {
        let (custody, goes) = (custody.clone(), steady.goes());
        async move {
            if let Err(error) = custody.lapse().await {
                tracing::error!(%error, code = error.code(), "replacements of keys whose time is over were not written down as lapsed; trying again");
            }
            if !goes {
                report(custody.wrap_anew().await);
                return;
            }
            match custody.rotate_due().await {
                Ok(None) => {}
                Ok(Some(made)) => {
                    tracing::warn!(key = made.id, "a new version of the key-encryption key counts; copy the key file");
                }
                Err(error) => {
                    tracing::error!(%error, code = error.code(), "the key-encryption key has its time and was not replaced");
                }
            }
            report(custody.settle().await);
        }
    });
}

/// Fields of patients that another key sealed are moved to those of their patients and classes. Nothing new is sealed so: one
/// pass that comes to its end is enough, and the next start does not look at what is through.
fn reseal(tasks: &mut Tasks, services: &Services, app: &App) {
    let (clinic, count) = (services.clinic.clone(), app.pubnub.watch.metrics.resealed());
    let done = Arc::new(AtomicBool::new(false));
    tasks.every(Duration::from_mins(1), move || {
        let (clinic, count, done) = (clinic.clone(), count.clone(), Arc::clone(&done));
        async move {
            if done.load(Ordering::Relaxed) {
                return;
            }
            let moved = clinic.resealing.run(|fields| { count.inc_by(fields); }).await;
            match moved {
                Ok(moved) => {
                    done.store(true, Ordering::Relaxed);
                    if moved.shut > 0 {
                        tracing::error!(fields = moved.shut, "fields of patients do not open and stay sealed as they are");
                    }
                    if moved.fields > 0 {
                        tracing::info!(fields = moved.fields, "fields of patients are sealed by the keys of their patients and classes now");
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, code = error.code(), "fields of patients were not all sealed anew; trying again");
                }
            }
        }
    });
}

fn report(settled: Result<Settled, CustodyError>) {
    match settled {
        Ok(done) if done.shut > 0 => {
            tracing::error!(keys = done.shut, "keys do not open and were not wrapped anew");
        }
        Ok(_) => {}
        Err(error) => {
            tracing::error!(%error, code = error.code(), "keys were not wrapped anew; trying again");
        }
    }
}

/// What is in place is looked at again, for commands change it, too; people hear of an agreement's end in time, once for each time
/// that they are to hear of it: what a clock told that was ahead nobody would be told again.
fn keep_agreements(
    tasks: &mut Tasks,
    (clock, organization): (&dyn Clock, &OrganizationId),
    (services, steady): (&Services, &Steady),
) {
    let readiness = services.readiness.clone();
    tasks.every(Duration::from_secs(5), move || {
        let readiness = readiness.clone();
        async move { readiness.look_again().await }
    });
    let world = services.readiness.world();
    let (agreements, egress) = (world.agreements().clone(), world.egress().clone());
    let (clinic, steady) = (services.clinic.clone(), steady.clone());
    let organization = organization.clone();
    tasks.every(beat(clock, Duration::from_hours(1)), move || {
        let (agreements, clinic) = (agreements.clone(), clinic.clone());
        let (register, goes) = (egress.register(), steady.goes_quietly());
        let organization = organization.clone();
        async move {
            if !goes {
                return;
            }
            let due = match agreements.due_notices(&register).await {
                Ok(due) => due,
                Err(error) => {
                    tracing::warn!(%error, code = error.code(), "ends of agreements were not looked for");
                    return;
                }
            };
            for (agreement, days) in due {
                tracing::warn!(agreement = agreement.label(), days, "an agreement ends soon");
                if let Err(error) = clinic.notifications.tell_of_agreement(&organization, &agreement.id).await {
                    tracing::warn!(%error, code = error.code(), "nobody was told that an agreement ends; trying again");
                } else if let Err(error) = agreements.told((&agreement, days)).await {
                    tracing::warn!(%error, code = error.code(), "that people were told was not kept");
                }
            }
        }
    });
}

/// The rules follow the audit log; officers hear of what does not wait within seconds.
fn watch_activity(
    tasks: &mut Tasks,
    (clock, organization): (&dyn Clock, &OrganizationId),
    services: &Services,
) {
    let (activity, organization) = (services.clinic.activity.clone(), organization.clone());
    tasks.every(beat(clock, Duration::from_secs(5)), move || {
        let (activity, organization) = (activity.clone(), organization.clone());
        async move {
            if let Err(error) = activity.follow(&organization).await {
                tracing::error!(%error, code = error.code(), "activity was not looked at; trying again");
            }
        }
    });
}

/// Operators see what waits for somebody at the clinic, by numbers alone.
fn count_waiting(tasks: &mut Tasks, organization: &OrganizationId, services: &Services, app: &App) {
    let (clinic, backlog) = (services.clinic.clone(), app.pubnub.watch.metrics.backlog());
    let organization = organization.clone();
    tasks.every(Duration::from_mins(1), move || {
        let (clinic, backlog) = (clinic.clone(), backlog.clone());
        let organization = organization.clone();
        async move {
            let counted = async {
                let (open, oldest) = clinic.activity.unclosed(&organization).await?;
                let flags = (open, oldest.map_or(0, kernel::Timestamp::as_second));
                let queued = clinic.queues.backlog(&organization).await?;
                Ok::<_, clinic::ClinicError>((flags, queued))
            };
            match counted.await {
                Ok((flags, queued)) => backlog.set(flags, queued),
                Err(error) => {
                    tracing::warn!(%error, code = error.code(), "what waits was not counted; trying again");
                }
            }
        }
    });
}

/// The audit log is said on its channel, soon after what it tells of.
pub(super) fn say_audit(
    tasks: &mut Tasks,
    (base, organization): (&Foundation, &OrganizationId),
    services: &Services,
) {
    let (feed, organization) = (services.clinic.audit_feed.clone(), organization.clone());
    tasks.every(beat(&*base.clock, Duration::from_secs(1)), move || {
        let (feed, organization) = (feed.clone(), organization.clone());
        async move {
            if let Err(error) = feed.follow(&organization).await {
                tracing::warn!(%error, code = error.code(), "the audit log was not said on its channel; trying again");
            }
        }
    });
}

/// Consents that ran out end what stood on them; sessions that are over end what they listened to; a
/// seat is kept for a while.
fn keep_clinic(tasks: &mut Tasks, clock: &dyn Clock, services: &Services, steady: &Steady) {
    let (clinic, time) = (services.clinic.clone(), steady.clone());
    tasks.every(beat(clock, Duration::from_mins(1)), move || {
        let (clinic, goes) = (clinic.clone(), time.goes());
        async move {
            let swept = if goes { clinic.sweep().await } else { clinic.sweep_while_ahead().await };
            if let Err(error) = swept {
                tracing::warn!(%error, code = error.code(), "the clinic's clock work was not done");
            }
        }
    });
    let clinic = services.clinic.clone();
    tasks.every(beat(clock, Duration::from_secs(5)), move || {
        let clinic = clinic.clone();
        async move {
            if let Err(error) = clinic.look_after().await {
                tracing::warn!(%error, code = error.code(), "nobody looked who is still there");
            }
        }
    });
    wake_visits(tasks, clock, services, steady);
    let sessions = services.clinic.sessions.clone();
    tasks.every(beat(clock, Duration::from_secs(1)), move || {
        let sessions = sessions.clone();
        async move {
            if let Err(error) = sessions.sweep().await {
                tracing::warn!(%error, code = error.code(), "sessions that are over were not ended");
            }
        }
    });
}

/// Reminders and whatever else is due at an instant. A look costs as much as there is to do.
fn wake_visits(tasks: &mut Tasks, clock: &dyn Clock, services: &Services, steady: &Steady) {
    let (visits, steady) = (services.clinic.visits.clone(), steady.clone());
    tasks.every(beat(clock, Duration::from_secs(1)), move || {
        let (visits, goes) = (visits.clone(), steady.goes_quietly());
        async move {
            let woken = if goes {
                visits.wake().await.map(drop)
            } else {
                visits.wake_while_ahead().await
            };
            if let Err(error) = woken {
                tracing::warn!(%error, code = error.code(), "what is due was not done; trying again");
            }
        }
    });
}
