//! The settings of a client, and their checks.

mod base_url;

use std::fmt::Display;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderValue;
use rand::SeedableRng;
use rand::rngs::StdRng;
use url::Url;

use crate::client::Client;
use crate::error::{Error, ErrorDetails, ErrorKind, SDK};
use crate::generated;
use crate::runtime::{
    ApiKey, ApiKeyProvider, BoxError, ClientMetrics, Clock, Configure, Context, HttpSettings, KeySource, Network, RateLimiters,
    RequestOptions, Shared, SystemClock, Transport, unbuilt,
};
use crate::spec::{DEFAULT_BASE_URL, Operation};

/// Configures a [`Client`]. [`build`](Self::build) checks all values.
pub struct ClientBuilder {
    api_key: Key,
    base_url: Option<Setting>,
    deployment: Option<Setting>,
    user_agent_suffix: Option<String>,
    allow_plain_http: bool,
    uses_records_alias: bool,
    options: RequestOptions,
    connect_timeout: Duration,
    transport: Option<Transport>,
    clock: Arc<dyn Clock>,
    seed: Option<u64>,
    configure_http: Arc<Configure>,
}

/// The API key, or its provider.
enum Key {
    Value(Setting),
    Provider(Arc<dyn ApiKeyProvider>),
}

/// A value and its name in messages, which is that of the environment variable if it comes from one.
struct Setting {
    name: &'static str,
    value: String,
}

/// The environment variable with the API key.
const KEY: &str = "LUPITOR_API_KEY";

impl Setting {
    fn error(&self, problem: impl Display) -> Error {
        config(format!("{}: {problem}", self.name))
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("ClientBuilder");
        // The base URL is unchecked here and may contain a password.
        debug.field("uses_records_alias", &self.uses_records_alias).field("options", &self.options).finish_non_exhaustive()
    }
}

impl ClientBuilder {
    fn new(api_key: Key) -> Self {
        Self {
            api_key,
            base_url: None,
            deployment: None,
            user_agent_suffix: None,
            allow_plain_http: false,
            uses_records_alias: false,
            options: RequestOptions::default(),
            connect_timeout: Duration::from_secs(3),
            transport: None,
            clock: Arc::new(SystemClock),
            seed: None,
            configure_http: Arc::new(|http| http),
        }
    }

    /// Reads the API key and the base URL from environment variables:
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `LUPITOR_API_KEY` | the API key, required |
    /// | `LUPITOR_BASE_URL` | the base URL, for example `http://127.0.0.1:8080`: see [`base_url`](Self::base_url) |
    /// | `LUPITOR_DEPLOYMENT` | the name of a G2 deployment: see [`deployment`](Self::deployment) |
    ///
    /// ```no_run
    /// use lupitor::{ClientBuilder, RequestOptions};
    ///
    /// # fn example() -> Result<(), lupitor::Error> {
    /// let client = ClientBuilder::from_env()?.options(RequestOptions::job()).build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the key is missing, or a variable is empty or is not UTF-8. [`build`](Self::build) checks the
    /// values.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name))
    }

    /// Starts the configuration of a client whose key comes from a provider, for keys that change while the client lives. See
    /// [`ApiKeyProvider`].
    pub fn from_key_provider(provider: impl ApiKeyProvider) -> Self {
        Self::new(Key::Provider(Arc::new(provider)))
    }

    fn from_variables(get: impl Fn(&str) -> Result<String, std::env::VarError>) -> Result<Self, Error> {
        let variable = |name| match get(name) {
            Ok(value) if name == KEY && value.trim().is_empty() => Err(config(format!(
                "{name}: is empty; set it to an API key from the dashboard (in CI, a secret that does not exist or that the job may \
                 not read is empty)"
            ))),
            Ok(value) if value.is_empty() => Err(config(format!("{name}: is empty; set a value or unset the variable"))),
            Ok(value) => Ok(Some(Setting { name, value })),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(config(format!("{name}: is not UTF-8; set it again"))),
        };
        let key = variable(KEY)?;
        let api_key = key.ok_or_else(|| config(format!("{KEY}: is not set; set it to an API key from the dashboard")))?;
        let (base_url, deployment) = (variable("LUPITOR_BASE_URL")?, variable("LUPITOR_DEPLOYMENT")?);
        Ok(Self { base_url, deployment, ..Self::new(Key::Value(api_key)) })
    }

    /// Sets the base URL: the root of the host that serves the API. `https://lupitor.acrely.ai` by default.
    ///
    /// `/api/v1` and `/api/health` are below the base URL. A URL with `/api/v1` at its end means the same, because the API's
    /// pages show this form, and so does a slash at the end. For a reverse proxy, include its prefix: `https://proxy.example/lupitor`
    /// sends to `https://proxy.example/lupitor/api/v1/leads`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(Setting { name: "base URL", value: url.into() });
        self
    }

    /// Sets the base URL by the name of a G2 deployment: `acme` for `https://acme.lupitor.com`. It excludes
    /// [`base_url`](Self::base_url).
    pub fn deployment(mut self, name: impl Into<String>) -> Self {
        self.deployment = Some(Setting { name: "deployment", value: name.into() });
        self
    }

    /// Adds the name of your program to the header `User-Agent`, after that of this crate: `my-app/1.2`, with a version if you like, and
    /// several ones with spaces between them (RFC 9110 §10.1.5). None by default.
    ///
    /// An empty text, one of more than 200 bytes or with characters beyond visible ASCII and single spaces is an error of
    /// [`build`](Self::build).
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Permits `http://` to other machines. Off by default, because anyone on the network can then read the API key.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.allow_plain_http = allow;
        self
    }

    /// Uses G2's paths `/api/v1/records` instead of `/api/v1/leads`. Off by default. The API does the same for both.
    pub fn use_records_alias(mut self, use_alias: bool) -> Self {
        self.uses_records_alias = use_alias;
        self
    }

    /// Sets the timeouts and the retries of every call. [`RequestOptions::default`] by default.
    pub fn options(mut self, options: RequestOptions) -> Self {
        self.options = options;
        self
    }

    /// Sets the maximum time to open a connection. 3 s by default. Zero is an error of [`build`](Self::build).
    ///
    /// The client reduces it to less than [`attempt_timeout`](RequestOptions::attempt_timeout). So an error shows whether the
    /// connection or the response took too long.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Configures the HTTP client, for example with a proxy, a root certificate or default headers. [`lupitor::reqwest`](crate::reqwest) has
    /// the types for it, in the right version.
    ///
    /// ```no_run
    /// use lupitor::reqwest::Proxy;
    ///
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let proxy = Proxy::https("http://proxy.example:3128")?.basic_auth("user", "password");
    /// let client = lupitor::Client::builder("sk_test_abc123xyz").configure_http(move |http| http.proxy(proxy.clone())).build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Three settings do not change: redirects are off, the connection timeout is that of
    /// [`connect_timeout`](Self::connect_timeout), and an `http://` base URL on this machine is used without a proxy.
    ///
    /// The client calls the function again for each further HTTP client. It needs one in two cases:
    ///
    /// - An attempt got no response. The next attempt uses a new connection, because idle connections may be dead too.
    /// - The runtime that opened the connections has ended. In a process with several runtimes, use a [`Client`] for each.
    pub fn configure_http(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure_http = Arc::new(configure);
        self
    }

    /// Sends requests to a service in this process instead of the network, for example to the `axum::Router` of `lupitor-fake`.
    ///
    /// With tokio's paused clock, hours of rate limits then pass in milliseconds.
    pub fn service<S, B>(mut self, service: S) -> Self
    where
        S: tower_service::Service<http::Request<reqwest::Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.transport = Some(Transport::in_process(service));
        self
    }

    /// Sets the source of the wall clock's time. [`SystemClock`] by default.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets the seed of the jitter in waits, so that every run has the same waits. Random by default.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Checks all values and creates the client. It sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`]: the message names the setting, the problem and the remedy.
    pub fn build(self) -> Result<Client, Error> {
        let key = match self.api_key {
            Key::Value(key) => KeySource::Value(ApiKey::new(&key.value).map_err(|problem| key.error(problem))?),
            Key::Provider(provider) => KeySource::provider(provider),
        };
        if let Some(problem) = self.options.problem() {
            return Err(config(problem));
        }
        if self.connect_timeout.is_zero() {
            return Err(config("connect timeout: must be greater than zero; use at least one second"));
        }
        let allow_plain_http = self.allow_plain_http || self.transport.is_some();
        let base_url = match (self.base_url, self.deployment) {
            (Some(url), Some(deployment)) => {
                return Err(config(format!("{}, {}: both are set; give one of them", url.name, deployment.name)));
            }
            (Some(url), None) => base_url::check(&url.value, allow_plain_http).map_err(|problem| url.error(problem))?,
            (None, Some(name)) => {
                let url = base_url::from_deployment(&name.value).map_err(|problem| name.error(problem))?;
                base_url::check(&url, allow_plain_http).map_err(|problem| name.error(problem))?
            }
            (None, None) => base_url::check(DEFAULT_BASE_URL, allow_plain_http).map_err(config)?,
        };
        let is_plain = base_url.scheme() == "http";
        let is_local = is_plain && base_url.host().is_some_and(|host| base_url::is_loopback(&host));
        let settings = HttpSettings {
            configure: self.configure_http,
            connect_timeout: HttpSettings::connect_timeout(self.connect_timeout, &self.options),
            is_local,
            is_encrypted: self.transport.is_none() && !is_local && (!is_plain || reqwest::Client::builder().build().is_ok()),
        };
        let http = settings.build().map_err(no_http_client)?;
        let rng = self.seed.map_or_else(StdRng::from_os_rng, StdRng::seed_from_u64);
        let base = base_url.as_str().trim_end_matches('/');
        let paths = Operation::all().iter().map(Operation::path).filter(|path| !path.contains('{'));
        let shared = Shared {
            key,
            user_agent: user_agent(self.user_agent_suffix.as_deref())?,
            urls: paths.filter_map(|path| Some((path, Url::parse(&format!("{base}{path}")).ok()?))).collect(),
            uses_records_alias: self.uses_records_alias,
            clock: self.clock,
            limiters: RateLimiters::new(rng.clone()),
            metrics: ClientMetrics::new(&base_url),
            server_clock: Mutex::default(),
            rng: Mutex::new(rng),
            base_url: base_url.clone(),
        };
        let transport = self.transport.unwrap_or_else(|| Transport::Network(Arc::new(Network::new(http.clone(), settings))));
        Ok(Client::new(generated::Client::new_with_client(base, http, Context::new(shared, transport, self.options))))
    }
}

/// Maximum length of the suffix of `User-Agent`.
const MAX_SUFFIX: usize = 200;

fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, Error> {
    let Some(suffix) = suffix else { return Ok(HeaderValue::from_static(SDK)) };
    let problem = if suffix.is_empty() {
        "is empty; give the name of your program, such as my-app/1.2, or leave it out"
    } else if suffix.len() > MAX_SUFFIX {
        "is longer than 200 bytes; give the name of your program and its version"
    } else if suffix.split(' ').any(|word| word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_graphic())) {
        "has a line break, a character beyond ASCII, or a space at its begin or end; use for example my-app/1.2"
    } else {
        return HeaderValue::from_str(&format!("{SDK} {suffix}"))
            .map_err(|_| config("user agent suffix: is not a header's value"));
    };
    Err(config(format!("user agent suffix: {problem}")))
}

impl Client {
    /// Creates a client from environment variables, with default options.
    ///
    /// [`ClientBuilder::from_env`] lists the variables and permits other options.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the key is missing, both a base URL and a deployment are set, or a value is wrong.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Starts the configuration of a client with this API key.
    pub fn builder(api_key: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(Key::Value(Setting { name: "API key", value: api_key.into() }))
    }
}

/// The error of an HTTP client that cannot be built.
pub(crate) fn no_http_client(error: reqwest::Error) -> Error {
    let details = config(unbuilt(&error)).into_details();
    Error::from_details(ErrorDetails { source: Some(Arc::new(error)), ..details })
}

#[expect(clippy::disallowed_methods, reason = "a configuration error may occur before there is a clock")]
fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message, SystemTime::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(variables: &[(&str, &str)]) -> Result<String, String> {
        let variables: std::collections::HashMap<_, _> = variables.iter().copied().collect();
        let get = |name: &str| variables.get(name).map(|v| (*v).to_owned()).ok_or(std::env::VarError::NotPresent);
        let client = ClientBuilder::from_variables(get).and_then(ClientBuilder::build).map_err(|e| e.to_string())?;
        Ok(client.context().shared.base_url.to_string())
    }

    #[test]
    fn the_environment_sets_the_key_and_the_base_url() {
        let key = ("LUPITOR_API_KEY", "sk_test_abc123xyz");
        let url = |url| ("LUPITOR_BASE_URL", url);
        let deployment = |name| ("LUPITOR_DEPLOYMENT", name);
        type Case<'a> = (&'a [(&'a str, &'a str)], Result<&'a str, &'a str>);
        let cases: &[Case<'_>] = &[
            (&[key], Ok("https://lupitor.acrely.ai/")),
            (&[key, deployment("acme")], Ok("https://acme.lupitor.com/")),
            (&[key, url("http://127.0.0.1:8080")], Ok("http://127.0.0.1:8080/")),
            (&[key, url("http://127.0.0.1:8080/api/v1")], Ok("http://127.0.0.1:8080/")),
            (&[key, url("http://[::1]:8080/api/v1")], Ok("http://[::1]:8080/")),
            (&[key, url("https://proxy.example/lupitor")], Ok("https://proxy.example/lupitor")),
            (&[key, url("https://proxy.example/lupitor/api/v1")], Ok("https://proxy.example/lupitor")),
            (&[key, url("https://proxy.example/lupitor/")], Ok("https://proxy.example/lupitor")),
            (&[key, url("https://lupitor.acrely.ai/api/v1/")], Ok("https://lupitor.acrely.ai/")),
            (&[key, url("https://lupitor.acrely.ai//")], Err("LUPITOR_BASE_URL: ends with several slashes")),
            (&[], Err("LUPITOR_API_KEY: is not set")),
            (&[("LUPITOR_API_KEY", "")], Err("LUPITOR_API_KEY: is empty; set it to an API key from the dashboard (in CI,")),
            (&[("LUPITOR_API_KEY", " \n")], Err("LUPITOR_API_KEY: is empty; set it")),
            (&[key, url("")], Err("LUPITOR_BASE_URL: is empty")),
            (&[("LUPITOR_API_KEY", "sk\n")], Err("LUPITOR_API_KEY: begins or ends with white space")),
            (&[("LUPITOR_API_KEY", "s\u{1}k")], Err("LUPITOR_API_KEY: has a character that a header cannot carry")),
            (&[key, url("http://127.0.0.1"), deployment("acme")], Err("LUPITOR_BASE_URL, LUPITOR_DEPLOYMENT: both are set")),
            (&[key, deployment("acme.lupitor.com")], Err("LUPITOR_DEPLOYMENT: is not the first label")),
            (&[key, deployment("evil.example/")], Err("LUPITOR_DEPLOYMENT:")),
            (&[key, url("http://lupitor.acrely.ai/api/v1")], Err("LUPITOR_BASE_URL: plain http would show the key")),
            (&[key, url("ftp://lupitor.acrely.ai")], Err("LUPITOR_BASE_URL: must begin with https://")),
            (&[key, url("lupitor.acrely.ai/api/v1")], Err("LUPITOR_BASE_URL: has no scheme; put https:// before it")),
            (
                &[key, url("https://{deployment}.lupitor.com")],
                Err("LUPITOR_BASE_URL: contains braces; replace them with the name of your deployment"),
            ),
            (&[key, url("https://lupitor.acrely.ai/\n")], Err("LUPITOR_BASE_URL: begins or ends with white space")),
            (&[key, url("https://lupitor.\nacrely.ai")], Err("LUPITOR_BASE_URL: contains a line break, a tab or an invisible")),
            (
                &[key, url("https://lupitor.acrely.ai/a\tb")],
                Err("LUPITOR_BASE_URL: contains a line break, a tab or an invisible"),
            ),
            (
                &[key, url("https://lupi\u{ad}tor.acrely.ai")],
                Err("LUPITOR_BASE_URL: contains a line break, a tab or an invisible"),
            ),
            (
                &[key, url("https://lupitor\u{200b}.acrely.ai")],
                Err("LUPITOR_BASE_URL: contains a line break, a tab or an invisible"),
            ),
            (&[key, url("ht\rtps://lupitor.acrely.ai")], Err("LUPITOR_BASE_URL: contains a line break, a tab or an invisible")),
            (&[key, url("localhost:8080/api/v1")], Err("LUPITOR_BASE_URL: has no host; put https:// before it, or http://")),
            (&[key, url("https://[::1/api/v1")], Err("LUPITOR_BASE_URL: is not a URL")),
            (&[("LUPITOR_API_KEY", "Bearer sk_hunter2")], Err("LUPITOR_API_KEY: begins with `Bearer`")),
            (&[("LUPITOR_API_KEY", "\"sk_hunter2\"")], Err("LUPITOR_API_KEY: is in quotation marks")),
            (&[key, deployment("sk_hunter2")], Err("LUPITOR_DEPLOYMENT:")),
            (&[key, url("https://me:hunter2@lupitor.acrely.ai")], Err("LUPITOR_BASE_URL: must not contain a user name")),
            (&[key, url("https://lupitor.acrely.ai/?a=b")], Err("LUPITOR_BASE_URL: must not contain a query")),
            (&[("LUPITOR_API_KEY", "sk_schlüssel")], Err("LUPITOR_API_KEY: has a character that is not ASCII")),
        ];
        for (variables, expected) in cases {
            match (build(variables), expected) {
                (Ok(url), Ok(expected)) => assert_eq!(url, *expected),
                (Err(message), Err(expected)) => {
                    assert!(message.contains(expected), "{message} does not contain {expected}");
                    assert!(!message.contains("hunter2"));
                }
                (result, expected) => panic!("{variables:?}: {result:?} instead of {expected:?}"),
            }
        }
    }

    #[test]
    fn a_setting_of_the_program_has_its_own_name_in_messages() {
        let get = |name: &str| match name {
            "LUPITOR_DEPLOYMENT" => Err(std::env::VarError::NotPresent),
            _ => Ok("ftp://wrong".to_owned()),
        };
        let from_env = || ClientBuilder::from_variables(get).unwrap();
        let message = |builder: ClientBuilder| builder.build().unwrap_err().to_string();
        assert!(message(from_env()).contains("LUPITOR_BASE_URL: must begin with https://"));
        assert!(message(from_env().base_url("ftp://other")).contains("base URL: must begin with https://"));
        assert!(message(from_env().deployment("acme")).contains("LUPITOR_BASE_URL, deployment: both are set"));
    }

    #[test]
    fn debug_output_does_not_contain_the_key() {
        let builder = Client::builder("sk_test_abc123xyz");
        assert!(!format!("{builder:?}").contains("abc"));
        assert!(!format!("{:?}", builder.build().unwrap()).contains("abc"));
    }
}
