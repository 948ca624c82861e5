//! `flowsim check`: everything that is wrong with flows and data actions, all at once.

use std::{path::Path, rc::Rc};

use flow_config::{Config, RULES, Silencing};
use flow_lint::{Options, Rule, lint, rule};
use flow_load::Values;
use flow_report::{
    FileFindings, SarifRun, Silenced, Style, findings_github, findings_json, findings_sarif,
    findings_text,
};
use flow_syntax::{Diagnostic, Severity, Source, nearest};

use crate::{
    cli::{
        Terminal,
        args::{CheckArgs, CheckFormat},
    },
    config::{self, Place},
    data::{DataActions, calls_data},
    failure::{Failure, Status},
    files,
};

/// Checks every file; those that can be read are checked even when others cannot.
pub(crate) fn check(args: &CheckArgs, terminal: &Terminal) -> Result<Status, Failure> {
    if let Some(name) = &args.explain {
        return explain(name, terminal);
    }
    let mut check = Check {
        values: args.placeholders.read(terminal.err)?,
        ..Check::default()
    };
    for path in &args.flows {
        if let Err(failure) = check.flow(path, args) {
            terminal.say(&format!("error: {failure}"));
            if !check.unread.contains(&failure.message) {
                check.unread.push(failure.message);
            }
            check.broken = Some(Failure::said(failure.status));
        }
    }
    check.configurations();
    if check.broken.is_none() || !check.checked.is_empty() || args.format.is_for_machines() {
        terminal.print(&check.shown(args.format, terminal))?;
    }
    let found = check.has_errors();
    check
        .broken
        .map_or(Ok(if found { Status::Found } else { Status::Fine }), Err)
}

/// What was found so far.
#[derive(Default)]
struct Check {
    values: Values,
    checked: Vec<Checked>,
    configs: Vec<Configured>,
    /// Definitions of data actions, by the configuration that names some of them.
    definitions: Vec<(Option<usize>, Rc<DataActions>)>,
    /// Why files could not be read.
    unread: Vec<String>,
    broken: Option<Failure>,
}

/// One file that was checked.
struct Checked {
    source: Source,
    found: Vec<Diagnostic>,
    silenced: Vec<Silenced>,
}

/// A configuration that at least one flow has.
struct Configured {
    place: Place,
    source: Source,
    config: Config,
    done: Vec<Silencing>,
}

impl Check {
    fn flow(&mut self, path: &Path, args: &CheckArgs) -> Result<(), Failure> {
        let text = files::read_flow(path)?;
        let configured = self.configured(path, args);
        let place = configured.as_ref().ok().copied().flatten();
        let actions = self.definitions(place, args)?;
        let config = match configured {
            Ok(Some(index)) => Some(&mut self.configs[index]),
            _ => None,
        };
        let written = config.as_ref().and_then(|config| config.config.time_budget);
        let default = Options::default().time_budget;
        let options = Options {
            time_budget: args.time_budget.or(written).unwrap_or(default),
            ..Options::default()
        };
        let mut checked = Checked {
            found: find(&text, &self.values, options, &actions),
            source: text.source,
            silenced: Vec::new(),
        };
        if let Some(config) = config {
            config.silence(&mut checked, path);
        }
        self.checked.push(checked);
        configured.map(|_| ())
    }

    /// The definitions of data actions that flows with this configuration call.
    fn definitions(
        &mut self,
        place: Option<usize>,
        args: &CheckArgs,
    ) -> Result<Rc<DataActions>, Failure> {
        if let Some((_, known)) = self.definitions.iter().find(|(known, _)| *known == place) {
            return Ok(known.clone());
        }
        let configured = place.map(|index| &self.configs[index]);
        let configured =
            configured.map(|configured| configured.place.files(&configured.config.actions));
        let configured = configured.transpose()?.unwrap_or_default();
        let read = DataActions::defined([&args.actions, &configured]);
        let read = read.map_err(|unusable| {
            let mut all = unusable.into_iter();
            let first = all.next().expect("something is wrong");
            first.into_failure(Style::Plain)
        });
        let read = Rc::new(read?);
        self.definitions.push((place, read.clone()));
        Ok(read)
    }

    /// The configuration that a flow has, read when it is met first.
    fn configured(&mut self, flow: &Path, args: &CheckArgs) -> Result<Option<usize>, Failure> {
        let place = match &args.config {
            _ if args.no_config => None,
            Some(path) => Some(config::named(path)),
            None => config::nearest(flow),
        };
        let Some(place) = place else { return Ok(None) };
        let known = self.configs.iter();
        let known = known
            .map(|known| &known.place)
            .position(|known| *known == place);
        if let Some(index) = known {
            return Ok(Some(index));
        }
        let (configured, failed) = Configured::read(place);
        self.configs.push(configured);
        failed.map_or(Ok(Some(self.configs.len() - 1)), Err)
    }

    /// What is wrong with the configurations themselves, after everything else.
    fn configurations(&mut self) {
        for configured in self.configs.drain(..) {
            let mut found = configured.config.diagnostics.clone();
            found.extend(flow_config::unused(&configured.config, &configured.done));
            if !found.is_empty() {
                self.checked.push(Checked {
                    source: configured.source,
                    found,
                    silenced: Vec::new(),
                });
            }
        }
    }

    fn has_errors(&self) -> bool {
        let mut found = self.checked.iter().flat_map(|checked| &checked.found);
        found.any(|found| found.severity == Severity::Error)
    }

    fn shown(&self, format: CheckFormat, terminal: &Terminal) -> String {
        let files: Vec<_> = self.checked.iter().map(Checked::findings).collect();
        match format {
            CheckFormat::Text => findings_text(&files, terminal.out),
            CheckFormat::Json => findings_json(&files),
            CheckFormat::Github => findings_github(&files, &files::here()),
            CheckFormat::Sarif => {
                let run = SarifRun {
                    version: env!("CARGO_PKG_VERSION"),
                    rules: &RULES,
                    folder: &files::here(),
                    unread: &self.unread,
                };
                findings_sarif(&files, &run)
            }
        }
    }
}

fn find(
    text: &files::Text,
    values: &Values,
    mut options: Options,
    actions: &DataActions,
) -> Vec<Diagnostic> {
    if let Some(diagnostic) = &text.not_utf8 {
        return vec![diagnostic.clone()];
    }
    if flow_action::is_data_action(&text.source) {
        return find_in_actions(&text.source);
    }
    let loaded = flow_load::load_with(&text.source, values);
    if let Some(program) = &loaded.program {
        let embedded = calls_data(program).then(|| flow_load::embedded(&text.source));
        options.contracts = actions.contracts(program, &embedded.unwrap_or_default());
    }
    let found = lint(&text.source, &loaded, &options);
    [loaded.diagnostics, found].concat()
}

/// What is wrong with the data actions of a file.
fn find_in_actions(source: &Source) -> Vec<Diagnostic> {
    let loaded = flow_action::load(source);
    let found = loaded.actions.iter().flat_map(flow_action::lint);
    loaded.diagnostics.into_iter().chain(found).collect()
}

impl Checked {
    fn findings(&self) -> FileFindings<'_> {
        FileFindings {
            source: &self.source,
            diagnostics: &self.found,
            silenced: &self.silenced,
        }
    }
}

impl Configured {
    /// Reads a configuration. One that cannot be read counts as empty, so that it is complained about once.
    fn read(place: Place) -> (Self, Option<Failure>) {
        let (source, config, failed) = match files::read(&place.path) {
            Ok(text) => {
                let config = match text.not_utf8 {
                    Some(diagnostic) => Config::only(diagnostic),
                    None => flow_config::read(&text.source, &RULES),
                };
                (text.source, config, None)
            }
            Err(failure) => (Source::new("", ""), Config::default(), Some(failure)),
        };
        let done = vec![Silencing::default(); config.silences.len()];
        let configured = Self {
            place,
            source,
            config,
            done,
        };
        (configured, failed)
    }

    fn silence(&mut self, checked: &mut Checked, path: &Path) {
        let found = std::mem::take(&mut checked.found);
        let path = self.place.relative(path);
        // No pattern of a file stands for what lies outside the configuration's folder.
        let path = path.as_deref().unwrap_or("/");
        let flow = (&checked.source, path);
        (checked.found, checked.silenced) =
            flow_config::apply(&self.config, &mut self.done, flow, found);
    }
}

/// Prints what a rule finds and why.
fn explain(name: &str, terminal: &Terminal) -> Result<Status, Failure> {
    let Some(rule) = rule(name) else {
        if let Some(rule) = RULES.iter().find(|rule| rule.name == name) {
            let page = format!(
                "{} ({}): {}\n\n{}\n",
                rule.name, rule.severity, rule.summary, rule.explanation
            );
            terminal.print(&page)?;
            return Ok(Status::Fine);
        }
        let names = || RULES.iter().map(|rule| rule.name);
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the rules are {}", names().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("there is no rule `{name}`: {hint}");
        return Err(Failure::usage(message));
    };
    terminal.print(&explained(rule))?;
    Ok(Status::Fine)
}

fn explained(rule: &Rule) -> String {
    let Rule {
        name,
        severity,
        summary,
        explanation,
        triggers,
        passes,
        ..
    } = rule;
    let page = format!(
        "{name} ({severity}): {summary}\n\n{explanation}\n\nFound in\n\n{}\n\nand not in\n\n{}\n",
        triggers.trim_end(),
        passes.trim_end()
    );
    let in_archy = rule.in_archy().map(|example| {
        format!(
            "\nIn a flow of the platform, found in\n\n{}\n\nand not in\n\n{}\n",
            example.triggers.trim_end(),
            example.passes.trim_end()
        )
    });
    page + &in_archy.unwrap_or_default()
}
