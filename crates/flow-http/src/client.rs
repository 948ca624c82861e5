//! The driver: turns a [`HttpRequest`] into one request and reports what came of it.

use std::sync::Arc;

use flow_core::{HttpEnd, HttpReply, HttpRequest};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Body, Request};

use crate::{
    call::{Question, Turn},
    config::Config,
    detour::Detour,
    error::ClientError,
    exchange::{Exchange, undialled},
    headers::{frames_body, overlay, secret},
    keeping::Manner,
    lines::{Line, Lines},
    policy::{Policy, Refusal},
    route::{Route, Routes, Target},
    transport::{Pool, Transport},
};

const ACTION: HeaderName = HeaderName::from_static("flowsim-action");

/// Sends the calls of one or many runs.
///
/// It keeps no state between calls but open connections (if told so) and what it has worked out about URLs. It must be used
/// on one tokio runtime; calls may be made side by side.
pub struct Client {
    routes: Routes,
    transport: Transport,
    policy: Arc<Policy>,
    configured: Vec<HeaderName>,
    keep_alive: bool,
    max_response_bytes: usize,
    lines: Lines,
}

/// Where a call goes, and its headers.
type Prepared = (Arc<Route>, HeaderMap);

impl Client {
    /// Prepares a client. Nothing is dialled and no certificate store is read before the first call needs it.
    ///
    /// Fails when an allowed host, a header or the proxy's URL cannot be used.
    pub fn new(config: Config) -> Result<Self, ClientError> {
        let own = config.headers.iter().find(|(name, _)| frames_body(name));
        if let Some((name, _)) = own {
            return Err(ClientError::Header(name.clone()));
        }
        let policy = Policy::new(&config)?;
        Ok(Self {
            routes: Routes::new(&config, Arc::clone(&policy)),
            transport: Transport::new(&config, Arc::clone(&policy))?,
            policy,
            keep_alive: config.keep_alive,
            max_response_bytes: config.max_response_bytes,
            lines: Lines::default(),
            configured: config.headers.into_iter().map(|(name, _)| name).collect(),
        })
    }

    /// Sends exactly one request and reports what came of it.
    ///
    /// - The clock starts when the request is ready to be sent; making the request and the TLS state does not count.
    /// - `elapsed` reaches `post.timeout` if and only if the end is [`HttpEnd::Deadline`].
    /// - A header that HTTP forbids, or that frames the body, gives [`HttpEnd::Invalid`].
    ///
    /// Fails only when nothing could be tried: the URL is not one that can be called, the system has no certificates to
    /// trust, or it lets the process open no more connections.
    pub async fn send(&self, post: &HttpRequest) -> Result<HttpReply, ClientError> {
        self.send_in_turn(post, None).await
    }

    /// Does the same as [`send`](Self::send), and drops `turn` as soon as the call is connected: TLS handshakes of very many
    /// calls at once keep the cores so busy that calls would wait for each other while their clocks run.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_in_turn(
        &self,
        post: &HttpRequest,
        turn: Option<Turn>,
    ) -> Result<HttpReply, ClientError> {
        let (route, headers) = match self.prepared(post)? {
            Ok(prepared) => prepared,
            Err(undialled) => return Ok(undialled),
        };
        if !self.keep_alive {
            let exchange = self.exchange(&route, headers, post, Pool::None)?;
            return Exchange { turn, ..exchange }.run().await;
        }
        let manner = route.keeping.manner(&self.lines).await;
        let pool = match manner {
            Manner::Alone => Pool::None,
            Manner::Kept => Pool::Kept,
            Manner::KeptApart | Manner::Probe(_) => Pool::KeptApart,
        };
        let exchange = self.exchange(&route, headers, post, pool)?;
        let reply = Exchange { turn, ..exchange }.run().await?;
        route.keeping.learn(manner, &reply, post.timeout);
        Ok(reply)
    }

    /// Like [`send`](Self::send), over a connection that such a call has left, if one is free; it leaves its own for the next.
    ///
    /// Nothing is proven before: the server must be known to keep its connections after this call and all others that are
    /// sent like it, whatever [`Config::keep_alive`] says.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_kept(&self, post: &HttpRequest) -> Result<HttpReply, ClientError> {
        match self.prepared(post)? {
            Ok((route, headers)) => {
                let exchange = self.exchange(&route, headers, post, Pool::Kept)?;
                exchange.run().await
            }
            Err(undialled) => Ok(undialled),
        }
    }

    /// Where a call goes and with which headers, or what is said of one that is not made.
    fn prepared(&self, post: &HttpRequest) -> Result<Result<Prepared, HttpReply>, ClientError> {
        let route = self.routes.of(&post.url)?;
        if let Some(why) = route.refused {
            self.policy.keep(route.refusal(why));
            return Ok(Err(undialled(HttpEnd::Refused)));
        }
        Ok(match self.headers(&route, post) {
            Some(headers) => Ok((route, headers)),
            None => Err(undialled(HttpEnd::Invalid)),
        })
    }

    /// Like [`send`](Self::send), for one call that goes another way than the others.
    pub async fn send_by(
        &self,
        detour: &Detour,
        post: &HttpRequest,
    ) -> Result<HttpReply, ClientError> {
        let route = Arc::new(self.routes.detoured(&post.url, detour)?);
        let Some(headers) = self.headers(&route, post) else {
            return Ok(undialled(HttpEnd::Invalid));
        };
        let mut exchange = self.exchange(&route, headers, post, Pool::None)?;
        exchange.question.answer = match detour {
            Detour::Address(_) => None,
            Detour::Lookup(answer) => Some(answer.clone()),
        };
        exchange.run().await
    }

    fn exchange(
        &self,
        route: &Arc<Route>,
        mut headers: HeaderMap,
        post: &HttpRequest,
        pool: Pool,
    ) -> Result<Exchange<'_>, ClientError> {
        if pool == Pool::None {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(Exchange {
            client: self.transport.client(route.is_tls(), pool)?,
            request: request(route, headers, post),
            question: Question {
                answer: None,
                port: route.port(),
            },
            timeout: post.timeout,
            max_response_bytes: self.max_response_bytes,
            line: self.line(route, pool),
            turn: None,
        })
    }

    /// Servers of ours do not flood us, TLS keeps what is read at once small, and a connection to a server that has proven
    /// to keep it is there to be quick.
    fn line(&self, route: &Route, pool: Pool) -> Option<Arc<Line>> {
        let apart = !route.is_tls() && !route.stubbed && pool != Pool::Kept;
        apart.then(|| self.lines.line()).flatten()
    }

    /// Where a flow's URL would be sent. Nothing is dialled, and the host policy is not asked.
    ///
    /// Fails when it is not a URL that can be called.
    pub fn target(&self, url: &str) -> Result<Target, ClientError> {
        Ok(self.routes.work_out(url)?.target())
    }

    /// The hosts that the policy has refused so far, each once, and of many only some. A reply says no more than that its
    /// host was refused, since a trace does not depend on where names lead.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.policy.refusals()
    }

    /// The flow's headers override the usual ones, and the configured ones override the flow's.
    fn headers(&self, route: &Route, post: &HttpRequest) -> Option<HeaderMap> {
        let mut headers = route.headers.clone();
        if !post.headers.is_empty() {
            let flow = post
                .headers
                .iter()
                .map(|(name, value)| readable(name, value));
            let mut flow = flow.collect::<Option<Vec<_>>>()?;
            flow.retain(|(name, _)| !self.configured.contains(name));
            overlay(&mut headers, &flow);
        }
        if route.stubbed {
            headers.insert(ACTION, action(&post.action_name));
        }
        Some(headers)
    }
}

fn request(route: &Arc<Route>, headers: HeaderMap, post: &HttpRequest) -> Request {
    let mut request = Request::new(method(post), route.url.clone());
    *request.headers_mut() = headers;
    if !post.body.is_empty() {
        *request.body_mut() = Some(Body::from(post.body.clone()));
    }
    request
}

fn method(request: &HttpRequest) -> Method {
    match request.method {
        flow_core::Method::Get => Method::GET,
        flow_core::Method::Post => Method::POST,
        flow_core::Method::Put => Method::PUT,
        flow_core::Method::Patch => Method::PATCH,
        flow_core::Method::Delete => Method::DELETE,
    }
}

fn readable(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
    (!frames_body(&name)).then_some(secret((name, value)))
}

fn action(name: &str) -> HeaderValue {
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string();
    HeaderValue::try_from(encoded).expect("percent-encoded text is ASCII")
}
