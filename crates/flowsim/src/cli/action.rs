//! `flowsim action`: one data action by itself, every step of it.

use std::{path::Path, time::Duration};

use flow_action::{
    AnswerLimits, Answered, Clock, DataAction, Guarded, Outcome, Request, Surroundings, answer,
    reply_of, stub,
};
use flow_core::{ActionId, Head, HttpEnd, HttpReply};
use flow_expr::{Object, Value};
use flow_http::{Client, Config, Exposure, Trust};

use crate::{
    action::{Given, Shown, json, read_action, read_input, read_login, text, text_of},
    cli::{
        Terminal,
        args::{ActionArgs, Format},
        run::{read_certificates, read_map},
    },
    data::collect_texts,
    failure::{Failure, Status},
    progress::Progress,
};

/// Runs the action once.
pub(crate) fn action(args: &ActionArgs, terminal: &Terminal) -> Result<Status, Failure> {
    if args.file == Path::new("-") && args.input.as_deref() == Some("-") {
        return Err(Failure::usage(
            "only one of FILE and `--input` can be the standard input",
        ));
    }
    let config = args.config.as_deref();
    let given = Given::read(&args.integrations, &args.credentials, &args.file, config)?;
    let chosen = read_action(&args.file, args.name.as_deref(), terminal)?;
    let input = input(args, &chosen.action, terminal)?;
    let mut calling = Calling {
        args,
        given: &given,
        terminal,
        secrets: Vec::new(),
    };
    let mut around = given.surroundings(&chosen.action);
    let is_real = !args.stub && args.reply.is_none();
    if is_real && chosen.action.needs_login() && around.auth_response.is_none() {
        let login = match &args.login {
            Some(path) => Some(read_login(path, terminal)?),
            None => chosen.login,
        };
        if let Some(login) = login {
            match calling.log_in(&login)? {
                Ok(answered) => around.auth_response = Some(answered),
                // Without it there is nothing to call: the login itself is what is shown.
                Err(performed) => return calling.show(&login, &performed),
            }
        }
    }
    let performed = calling.perform(&chosen.action, &input, &around)?;
    calling.show(&chosen.action, &performed)
}

/// What the calls of one command have in common.
struct Calling<'c> {
    args: &'c ActionArgs,
    given: &'c Given,
    terminal: &'c Terminal,
    /// What must be shown nowhere, beside the credentials.
    secrets: Vec<String>,
}

/// An action that was asked and, if a request could be made, answered.
struct Performed {
    asking: Guarded,
    answered: Option<(HttpReply, Answered)>,
}

impl Calling<'_> {
    fn perform(
        &mut self,
        action: &DataAction,
        input: &Value,
        around: &Surroundings,
    ) -> Result<Performed, Failure> {
        let asking = Guarded::new(action, input, around);
        self.secrets.extend(asking.secrets());
        let limits = AnswerLimits {
            timeout: timeout(self.args, action),
            clock: Clock::Action,
            body_bytes: self.args.max_response_bytes,
        };
        let answered = match &asking.real.request {
            Ok(request) => {
                let reply = reply(self.args, action, request, self.given, self.terminal)?;
                let answered = answer(action, &reply, &limits);
                Some((reply, answered))
            }
            Err(_) => None,
        };
        Ok(Performed { asking, answered })
    }

    /// What a login answers; when it fails, everything of it.
    fn log_in(&mut self, login: &DataAction) -> Result<Result<Object, Performed>, Failure> {
        let around = self.given.surroundings(login);
        let performed = self.perform(login, &Object::default().into(), &around)?;
        let outcome = performed.answered.as_ref();
        match outcome.map(|(_, answered)| &answered.outcome) {
            Some(Outcome::Success {
                result: Value::Object(answered),
                ..
            }) => {
                let answered = answered.clone();
                collect_texts(&Value::from(answered.clone()), &mut self.secrets);
                Ok(Ok(answered))
            }
            _ => Ok(Err(performed)),
        }
    }

    fn show(&self, action: &DataAction, performed: &Performed) -> Result<Status, Failure> {
        let redactor = self.given.credentials.redactor(self.secrets.clone());
        let answered = performed.answered.as_ref();
        let answered = answered.map(|(reply, answered)| (reply, answered));
        let shown = Shown::of(&action.name, performed.asking.shown(), answered, &redactor);
        self.terminal.print(&match self.args.format {
            Format::Text => text(&shown, self.terminal.out),
            Format::Json => json(&shown),
        })?;
        Ok(match shown.is_success() {
            true => Status::Fine,
            false => Status::Found,
        })
    }
}

fn input(args: &ActionArgs, action: &DataAction, terminal: &Terminal) -> Result<Value, Failure> {
    match &args.input {
        Some(argument) => read_input(argument),
        None => {
            terminal.say("note: without `--input` the input is made from the input schema");
            Ok(match action.input.example() {
                Value::Object(object) => Value::Object(object),
                _ => Value::Object(Object::default()),
            })
        }
    }
}

fn timeout(args: &ActionArgs, action: &DataAction) -> Duration {
    action
        .timeout
        .mul_f64(args.timeout_scale)
        .max(Duration::from_millis(1))
}

/// Whoever answers: a file, a stub, or the real service.
fn reply(
    args: &ActionArgs,
    action: &DataAction,
    request: &Request,
    given: &Given,
    terminal: &Terminal,
) -> Result<HttpReply, Failure> {
    if let Some(path) = &args.reply {
        let body = text_of(path)?;
        let head = Head::new(
            200,
            [("content-type".to_owned(), "application/json".to_owned())],
        );
        return Ok(HttpReply {
            end: HttpEnd::Complete(head, body.into()),
            ..reply_of(&Value::Null)
        });
    }
    if args.stub {
        return Ok(reply_of(&stub(action)));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::job(format!("cannot start: {error}")))?;
    let client = client(args)?;
    refuse(&client, action, request, given, terminal)?;
    let reply = runtime.block_on(sent(args, action, request, &client));
    // A name lookup that was given up may still be under way; nobody waits for it.
    runtime.shutdown_background();
    reply
}

fn client(args: &ActionArgs) -> Result<Client, Failure> {
    let map = args.map.iter().map(|argument| read_map(argument));
    let config = Config {
        map: map.collect::<Result<_, _>>()?,
        trust: Trust::System {
            extra: read_certificates(&args.ca_cert)?,
        },
        allow_hosts: (!args.allow_hosts.is_empty()).then(|| args.allow_hosts.clone()),
        max_response_bytes: args.max_response_bytes,
        ..Config::default()
    };
    Client::new(config).map_err(|error| Failure::usage(error.to_string()))
}

/// Refuses an address without a host, and one in the file that would send data in plain text.
fn refuse(
    client: &Client,
    action: &DataAction,
    request: &Request,
    given: &Given,
    terminal: &Terminal,
) -> Result<(), Failure> {
    if request.is_relative() {
        let name = action.integrations.first().map_or("NAME", String::as_str);
        return Err(Failure::usage(format!(
            "the address of `{}` begins at its integration: say where that is with `--integration \"{name}=https://…\"`, \
             or answer with `--stub`",
            action.name
        )));
    }
    let target = client.target(&request.url);
    let target =
        target.map_err(|error| Failure::usage(format!("the address cannot be called: {error}")))?;
    let is_ours = given
        .base_url(action)
        .is_some_and(|base| request.url.starts_with(base.trim_end_matches('/')));
    match target.exposure {
        Exposure::Open if !target.mapped && !is_ours => Err(Failure::usage(
            "nothing was called: the action would send data in plain text",
        )),
        Exposure::Loopback if !target.mapped && !is_ours => {
            terminal
                .say("warning: the address is plain `http://`, which the platform does not call");
            Ok(())
        }
        _ => Ok(()),
    }
}

async fn sent(
    args: &ActionArgs,
    action: &DataAction,
    request: &Request,
    client: &Client,
) -> Result<HttpReply, Failure> {
    let name = action.name.as_str().into();
    let post = request.to_send(ActionId(0), name, timeout(args, action));
    let progress = Progress::on_stderr();
    let reply = match progress.wait(&action.name, post.timeout) {
        None => client.send(&post).await,
        Some(wait) => crate::drive::watched(client.send(&post), &wait).await,
    };
    reply.map_err(|error| Failure::job(format!("cannot call the service: {error}")))
}
