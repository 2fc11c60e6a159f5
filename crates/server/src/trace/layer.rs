//! Takes spans as they open and close.

use super::context::Context as Place;
use super::span::{Attribute, Span};
use kernel::{Clock, Random};
use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

/// What passes between whoever opens the first span of a trace and the layer. Spans give a layer
/// fields only, but are opened on the thread that asks.
#[derive(Clone, Copy, Default)]
enum Handover {
    /// Whoever opens a span does not ask.
    #[default]
    Unasked,
    /// A span is opened below a caller's, if there is one.
    Asked(Option<Place>),
    /// The span was opened there.
    Opened(Place),
}

thread_local! {
    static HANDOVER: Cell<Handover> = const { Cell::new(Handover::Unasked) };
}

/// Opens the first span of a trace, below the caller's if there is one. Answers where the span
/// stands; while nothing is traced, where the caller does.
pub(super) fn below(
    caller: Option<Place>,
    open: impl FnOnce() -> tracing::Span,
) -> (tracing::Span, Option<Place>) {
    HANDOVER.set(Handover::Asked(caller));
    let span = open();
    let place = match HANDOVER.take() {
        Handover::Opened(own) => Some(own),
        Handover::Asked(_) | Handover::Unasked => caller,
    };
    (span, place)
}

/// Takes spans and hands those that have closed on.
pub(crate) struct SpanLayer {
    outbox: mpsc::Sender<Span>,
    /// A trace is kept when its first bytes are below this.
    below: u64,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// Whether the last span found no room, so that each stretch of losses is told once.
    losing: AtomicBool,
}

impl SpanLayer {
    pub(super) fn new(
        outbox: mpsc::Sender<Span>,
        sample: f64,
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
    ) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of traces need not be exact; the cast saturates"
        )]
        let below = (sample * u64::MAX as f64) as u64;
        Self { outbox, below, clock, random, losing: AtomicBool::new(false) }
    }

    fn fill<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// Where the first span of a trace stands: in the caller's, which says itself whether it is
    /// kept, or in a new one.
    fn begin(&self, caller: Option<Place>) -> Place {
        let span = self.fill();
        if let Some(caller) = caller {
            return Place { span, ..caller };
        }
        let (trace, chance) = (self.fill(), u64::from_be_bytes(self.fill()));
        Place { trace, span, sampled: self.below == u64::MAX || chance < self.below }
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for SpanLayer {
    fn on_new_span(&self, fields: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let (trace, id, parent) = if let Some(above) = span.parent() {
            let extensions = above.extensions();
            // Without it the trace is not kept.
            let Some(above) = extensions.get::<Span>() else { return };
            (above.trace, self.fill(), Some(above.id))
        } else {
            let asked = HANDOVER.take();
            let caller = if let Handover::Asked(caller) = asked { caller } else { None };
            let own = self.begin(caller);
            if matches!(asked, Handover::Asked(_)) {
                HANDOVER.set(Handover::Opened(own));
            }
            if !own.sampled {
                return;
            }
            (own.trace, own.span, caller.map(|caller| caller.span))
        };
        let began = self.clock.now().as_nanosecond();
        let (name, attributes) = (span.name(), Vec::new());
        let mut own = Span { trace, id, parent, name, began, ended: began, attributes };
        fields.record(&mut Taking(&mut own.attributes));
        span.extensions_mut().insert(own);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(own) = span.extensions_mut().get_mut::<Span>() {
            values.record(&mut Taking(&mut own.attributes));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(mut own) = span.extensions_mut().remove::<Span>() else { return };
        own.ended = self.clock.now().as_nanosecond();
        let lost = self.outbox.try_send(own).is_err();
        if lost && !self.losing.swap(lost, Ordering::Relaxed) {
            tracing::warn!("spans are dropped: the trace collector does not take them fast enough");
        } else if !lost {
            self.losing.store(false, Ordering::Relaxed);
        }
    }
}

/// Takes attributes down.
struct Taking<'a>(&'a mut Vec<(&'static str, Attribute)>);

impl Taking<'_> {
    fn put(&mut self, field: &Field, value: Attribute) {
        self.0.retain(|(name, _)| *name != field.name());
        self.0.push((field.name(), value));
    }
}

impl Visit for Taking<'_> {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, Attribute::Number(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, Attribute::Number(i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, Attribute::Flag(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, Attribute::Text(value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, Attribute::Text(format!("{value:?}")));
    }
}
