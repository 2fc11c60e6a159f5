//! Requests by HTTP. What is asked for passes the gate with its own URL, each time.

use super::names::Names;
use super::{Egress, Refused};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Body, Client, ClientBuilder, RequestBuilder, Response};
use std::sync::Arc;

/// The way to what one setting names; clones share its connections.
#[derive(Clone, Debug)]
pub(crate) struct Outlet {
    client: Client,
    egress: Egress,
    setting: &'static str,
}

/// A request that has not left.
#[derive(Debug)]
pub(crate) struct Request {
    builder: RequestBuilder,
    outlet: Outlet,
}

/// Why nothing came of a request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unsent {
    /// The gate.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The network, the other side, or the request itself; without its URL, which may hold what is nobody's business.
    #[error("{0}")]
    Failed(reqwest::Error),
}

impl From<reqwest::Error> for Unsent {
    fn from(error: reqwest::Error) -> Self {
        Self::Failed(error.without_url())
    }
}

impl Unsent {
    /// What the record of a delivery says.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Refused(_) => Refused::WORDS,
            Self::Failed(error) if error.is_timeout() => "no answer in time",
            Self::Failed(error) if error.is_connect() => "no connection",
            Self::Failed(_) => "the connection broke",
        }
    }

    /// Whether there never was a whole request.
    pub(crate) fn is_builder(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_builder())
    }
}

impl Egress {
    /// The way to what a setting names.
    pub(crate) fn outlet(
        &self,
        setting: &'static str,
        shape: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Outlet, reqwest::Error> {
        Ok(Outlet { client: client(self, shape)?, egress: self.clone(), setting })
    }
}

/// A client that goes where it is sent and nowhere else. Settings come from one place, so no proxy is taken from the
/// environment; a redirect must not carry anything elsewhere; what failed comes again from its record, never from here.
pub(super) fn client(
    egress: &Egress,
    shape: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Client, reqwest::Error> {
    let builder = Client::builder().no_proxy().redirect(Policy::none());
    let builder = builder.dns_resolver(Arc::new(Names(egress.clone())));
    shape(builder.retry(reqwest::retry::never())).build()
}

impl Outlet {
    /// Begins to ask for something.
    pub(crate) fn get(&self, url: &str) -> Request {
        Request { builder: self.client.get(url), outlet: self.clone() }
    }

    /// Begins whatever a library asks for by itself.
    pub(crate) fn request(&self, method: http::Method, url: &str) -> Request {
        Request { builder: self.client.request(method, url), outlet: self.clone() }
    }

    /// Begins to hand something over.
    pub(crate) fn post(&self, url: &str) -> Request {
        Request { builder: self.client.post(url), outlet: self.clone() }
    }
}

impl Request {
    fn with(self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        Self { builder: change(self.builder), outlet: self.outlet }
    }

    /// Adds a header.
    pub(crate) fn header<N, V>(self, name: N, value: V) -> Self
    where
        HeaderName: TryFrom<N>,
        <HeaderName as TryFrom<N>>::Error: Into<http::Error>,
        HeaderValue: TryFrom<V>,
        <HeaderValue as TryFrom<V>>::Error: Into<http::Error>,
    {
        self.with(|builder| builder.header(name, value))
    }

    /// Adds headers.
    pub(crate) fn headers(self, headers: HeaderMap) -> Self {
        self.with(|builder| builder.headers(headers))
    }

    /// Signs in with an account and its password.
    pub(crate) fn basic_auth(self, account: &str, password: &str) -> Self {
        self.with(|builder| builder.basic_auth(account, Some(password)))
    }

    /// Says what is sent.
    pub(crate) fn body(self, body: impl Into<Body>) -> Self {
        self.with(|builder| builder.body(body))
    }

    /// Passes the gate and leaves.
    pub(crate) async fn send(self) -> Result<Response, Unsent> {
        let Outlet { client, egress, setting } = self.outlet;
        let request = self.builder.build()?;
        egress.admit(setting, request.url().host_str().unwrap_or_default())?;
        Ok(client.execute(request).await?)
    }
}
