//! Files in a bucket: the library brings its protocol, the gate its connections.

use super::Egress;
use super::http::client;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use reqwest::ClientBuilder;
use std::pin::Pin;
use std::time::Duration;

/// The setting that names the bucket.
const SETTING: &str = "files.url";
/// How long connecting may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// How long the store may be silent.
const SILENCE: Duration = Duration::from_secs(30);

impl HttpConnector for Egress {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let shape =
            |builder: ClientBuilder| builder.connect_timeout(CONNECTING).read_timeout(SILENCE);
        let client = client(self, shape)
            .map_err(|error| object_store::Error::Generic { store: "S3", source: error.into() })?;
        Ok(HttpClient::new(Bucket { egress: self.clone(), client: HttpClient::new(client) }))
    }
}

/// The way to a bucket.
#[derive(Debug)]
struct Bucket {
    egress: Egress,
    client: HttpClient,
}

impl HttpService for Bucket {
    fn call<'a, 'f>(
        &'a self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'f>>
    where
        'a: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            let host = request.uri().host().unwrap_or_default();
            // Asked again it would be refused again, so it is not.
            self.egress
                .admit(SETTING, host)
                .map_err(|refused| HttpError::new(HttpErrorKind::Unknown, refused))?;
            self.client.execute(request).await
        })
    }
}
