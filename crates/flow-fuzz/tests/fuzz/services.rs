//! Flows whose data actions have definitions: their services are answered for, and the definitions say what that means.

use std::sync::{Arc, atomic::AtomicBool};

use flow_action::{Surroundings, load};
use flow_core::{ActionId, ActionKind, Does, Embedded, Program};
use flow_fuzz::{
    CoverPlan, Heading, Known, Maker, Oracle, Plain, Plan, Service, Services, cover, search,
    surroundings, told,
};
use flow_syntax::Source;

use crate::support::program;

/// A flow that counts what it is given.
const FLOW: &str = r#"
workflow:
  name: W
  startUpRef: "/workflow/states/state[S_10]"
  defaultLanguage: en-us
  variables:
    - stringCollectionVariable: { name: Flow.Ids, initialValue: { noValue: true } }
    - stringVariable: { name: Flow.Tier, initialValue: { noValue: true } }
    - stringVariable: { name: Flow.Code, initialValue: { noValue: true } }
  settingsErrorHandling: { errorHandling: { endWorkflow: { none: true } } }
  states:
    - state:
        name: S
        refId: S_10
        actions:
          - callData:
              name: Ask
              timeout: { lit: { seconds: 5 } }
              category:
                CRM:
                  dataAction:
                    Find:
                      inputs: { id: { lit: "C 1" } }
                      successOutputs: { ids: { var: Flow.Ids }, tier: { var: Flow.Tier } }
                      failureOutputs: { errorCode: { var: Flow.Code } }
              outputs:
                success: { actions: [] }
                failure: { actions: [ decision: { name: Schema?, condition: { exp: 'Flow.Code == "ACTION.SUCCESS_SCHEMA"' } }, endWorkflow: { name: Failed } ] }
                timeout: { actions: [ endWorkflow: { name: Late } ] }
          - decision: { name: Several?, condition: { exp: Count(Flow.Ids) > 1 } }
          - decision: { name: None?, condition: { exp: Count(Flow.Ids) == 0 } }
          - decision: { name: Gold?, condition: { exp: Flow.Tier == "gold" } }
          - endWorkflow: { name: Done }
"#;

const DEFINITION: &str = r#"{
  "name": "Find", "integrationType": "custom-rest-actions", "actionType": "custom",
  "config": {
    "request": {"requestUrlTemplate": "/people/$esc.url($input.id)", "requestType": "GET",
      "headers": {"Authorization": "Bearer ${credentials.token}"}},
    "response": {"translationMap": {"ids": "$.orders[?(@.open == true)].id", "tier": "$.person.tier"},
      "translationMapDefaults": {"ids": "[]"},
      "successTemplate": "{\"ids\": ${ids}, \"tier\": ${tier}}"}
  },
  "contract": {
    "input": {"inputSchema": {"type": "object", "required": ["ID"], "properties": {"id": {"type": "string"}}}},
    "output": {"successSchema": {"type": "object", "properties": {
      "ids": {"type": "array", "items": {"type": "string"}}, "tier": {"type": "string", "enum": ["gold", "silver"]}}}}
  }
}"#;

fn services(program: &Program, definition: &str) -> Services {
    let loaded = load(&Source::new("find.json", definition));
    assert_eq!(loaded.diagnostics, []);
    let action = loaded.actions.into_iter().next().expect("an action");
    let around = Surroundings {
        base_url: Some("https://crm.test".to_owned()),
        stand_ins: true,
        ..Surroundings::default()
    };
    let actions = program.actions().iter().enumerate();
    let calls = actions.filter(|(_, action)| match &action.kind {
        ActionKind::Platform(platform) => matches!(platform.does, Does::CallData(_)),
        _ => false,
    });
    Services::new(calls.map(|(index, _)| {
        let service = Service::new(action.clone(), around.clone());
        (ActionId::at(index), service)
    }))
}

fn maker(program: &Arc<Program>, definition: &str) -> Maker {
    let around = surroundings(program, &Embedded::default(), None);
    let known = Known::within(program, &around);
    let plain = Plain {
        world: around.world,
        now: around.now,
        services: services(program, definition),
    };
    Maker::new(program, known, Vec::new()).within(program, plain)
}

/// The definition whose input schema asks for nothing.
fn asking_nothing() -> String {
    DEFINITION.replace(r#""required": ["ID"], "#, "")
}

#[test]
fn every_exit_that_a_service_can_lead_to_is_reached() {
    let program = program(FLOW);
    let plan = CoverPlan {
        cases: 3_000,
        ..CoverPlan::default()
    };
    let maker = maker(&program, &asking_nothing());
    let covering = cover(
        &program,
        &maker,
        &plan,
        &AtomicBool::new(false),
        &mut |_| {},
    );
    let reached: Vec<String> = covering
        .reached
        .iter()
        .map(|goal| goal.name(&program))
        .collect();
    for exit in [
        "Ask/success",
        "Ask/failure",
        "Ask/timeout",
        "Schema?/yes",
        "Schema?/no",
        "Several?/yes",
        "Several?/no",
        "None?/yes",
        "Gold?/yes",
        "Gold?/no",
    ] {
        assert!(
            reached.iter().any(|known| known == exit),
            "{exit}: {reached:?}"
        );
    }
    let actions = ["find.json".to_owned()];
    let heading = Heading {
        flow: "flow.yaml",
        actions: &actions,
        ..Heading::default()
    };
    let text = covering.text(&program, &heading);
    assert!(text.contains("actions:\n  - \"find.json\"\n"), "{text}");
    assert!(text.contains(r#""orders":[{"open":true,"id":"#), "{text}");
}

#[test]
fn a_call_that_cannot_be_made_is_no_question() {
    let program = program(FLOW);
    let maker = maker(&program, DEFINITION);
    let plan = Plan {
        cases: 500,
        ..Plan::default()
    };
    let oracle = Oracle {
        outcomes: Some(vec!["failed".to_owned()]),
        ..Oracle::default()
    };
    let stop = AtomicBool::new(false);
    let found = search(&program, &maker, &oracle, &plan, &stop, |_| ()).findings;
    let shows: Vec<_> = found
        .iter()
        .map(|finding| told(&program, &finding.case))
        .collect();
    assert_eq!(
        shows,
        [[] as [&str; 0]],
        "nothing is answered, and every run ends"
    );
}
