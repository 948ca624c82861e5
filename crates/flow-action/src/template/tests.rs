use flow_expr::read_json;
use proptest::prelude::*;

use super::*;

fn context(json: &str) -> Context {
    let value = read_json(json.as_bytes()).unwrap().value;
    let members = value.as_object().unwrap().iter();
    members
        .map(|(name, value)| (name.to_string(), value.clone()))
        .collect()
}

/// What a template prints where `x` is a text, `n` 5, `list` [1, 2], `input` an object.
#[track_caller]
fn prints(template: &str, expected: &str) {
    let (parsed, faults) = Template::parse(template);
    assert_eq!(faults, [], "{template}");
    let context = context(
        r#"{"x": "it's \"x\"", "n": 5, "d": 2.5, "list": [1, 2], "empty": "", "none": null, "zero": 0,
            "names": "[\"Ann\",\"Bo\"]", "nothing": "[]", "input": {"id": "a b", "o": {"k": [1]}, "first-name": "F"}}"#,
    );
    assert_eq!(
        parsed.render(&context).unwrap().text,
        expected,
        "{template}"
    );
}

#[track_caller]
fn refuses(template: &str, message: &str) {
    let (_, faults) = Template::parse(template);
    let messages: Vec<_> = faults.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(messages, [message], "{template}");
}

#[test]
fn every_notation_of_a_reference() {
    prints("$n ${n} $!n $!{n}", "5 5 5 5");
    prints("$input.id ${input.o.k} ${input.first-name}", "a b [1] F");
    prints("$n.", "5.");
    prints("$5.00 costs $ and $$n", "$5.00 costs $ and $5");
}

#[test]
fn macros_print_their_bodies_with_what_they_are_given() {
    prints(
        "#macro(hi $who)Hello $who!#end#hi(\"Ann\") #hi($n)",
        "Hello Ann! Hello 5!",
    );
    prints(
        "#macro(row $a, $b)\n<$a:$b>#end\n#foreach($t in $list)#row($t $foreach.count)#end",
        "<1:1><2:2>",
    );
    prints("#later(1)#macro(later $a)$a$!b#end", "1");
    prints("#macro(box)[$bodyContent]#end#@box()$n#end", "[5]");
    prints("#macro(two $a $b)$a-$b#end#two(1)", "1-$b");
    prints("#hi(\"Ann\") #fff", "#hi(\"Ann\") #fff");
    prints(
        "#define($all)#foreach($t in $list)$t$n#end#end$all \"$all\"",
        "1525 \"1525\"",
    );
}

#[test]
fn macros_that_call_each_other_for_ever_end() {
    for text in [
        "#macro(a)#a()#end#a()",
        "#macro(a)#b()#end#macro(b)#a()#end#b()",
        "#macro(a)\"#a()\"#end#set($x = \"#a()\")$x",
        "#define($a)$a$a#end$a",
        &format!(
            "#define($a)#set($x = {}$a{})#end$a",
            "(".repeat(30),
            ")".repeat(30)
        ),
        &format!(
            "#define($a)#set($x = 1{} + \"$a\")#end$a",
            " + 1".repeat(140)
        ),
        "#macro(a $x)#foreach($i in [1..9])#a($x)#a($x)#end#end#a(1)",
    ] {
        let (parsed, faults) = Template::parse(text);
        assert_eq!(faults, [], "{text}");
        let error = parsed.render(&Context::new()).unwrap_err();
        assert!(
            error.message.contains("more than"),
            "{text}: {}",
            error.message
        );
    }
}

#[test]
fn lists_and_maps_of_a_template_are_changed() {
    prints("#set($l = [])#set($x = $l.add(5))$l.size() $l", "1 [5]");
    prints(
        "#set($l = [1])$l.add(\"q\")$l.addAll($list)$l.remove(0)$l",
        "truetrue1[\"q\",1,2]",
    );
    prints(
        "#set($m = {})$!m.put(\"k\", 1)$!m.put(\"k\", 2)$m.k $m.size()",
        "12 1",
    );
    prints(
        "#foreach($e in $input.o.entrySet())$e.key=$e.value#end",
        "k=[1]",
    );
    prints(
        "#set($ids = [])#foreach($i in $list)#if($ids.add(\"id-$i\"))#end#end$ids",
        "[\"id-1\",\"id-2\"]",
    );
    // What the caller gave is not changed.
    prints("$!list.add(3)$list", "[1,2]");
}

#[test]
fn loops_know_the_loops_around_them() {
    prints(
        "#foreach($a in $list)#foreach($b in $list)$foreach.parent.count$foreach.count #end#end",
        "11 12 21 22 ",
    );
}

#[test]
fn a_reference_without_a_value_prints_its_own_text() {
    prints(
        "$y ${y.z} $none ${input.nope}",
        "$y ${y.z} $none ${input.nope}",
    );
    prints("[$!y$!{none}]", "[]");
    prints(
        "$esc.jsonString(${input.nope})",
        "$esc.jsonString(${input.nope})",
    );
    prints("${y|'other'}", "other");
}

#[test]
fn backslashes_make_signs_text() {
    prints(r"\$n \\$n \#if(1) \x \n", r"$n \5 #if(1) \x \n");
}

#[test]
fn texts_are_escaped_for_where_they_go() {
    prints("\"$esc.jsonString($x)\"", r#""it's \"x\"""#);
    prints("$esc.jsonEncode(\"${x}\")", r#"it's \"x\""#);
    prints(
        "$esc.url($input.id) $esc.uriEncode(\"a/b c\") $esc.url('On Queue')",
        "a+b a%2Fb%20c On+Queue",
    );
    prints(
        "$esc.quote$esc.q$esc.dollar$esc.hash$esc.backslash$esc.getQuote()",
        "\"\"$#\\\"",
    );
    prints(
        "$esc.html('<b>') $esc.xml(\"'\") $esc.sql(\"'\")",
        "&lt;b&gt; &apos; ''",
    );
    prints("$salesforce.escReserved('a-b')", "a\\-b");
    prints("$encoding.base64(\"a:b\")", "YTpi");
    prints("?x=1$!urlTool.optionalQueryParam('&y', $y)", "?x=1");
    prints(
        "?x=1$urlTool.optionalQueryParam('&id', $input.id)",
        "?x=1&id=a+b",
    );
}

#[test]
fn the_first_of_an_array_is_json() {
    prints(
        "${successTemplateUtils.firstFromArray(\"${names}\")}",
        "\"Ann\"",
    );
    prints("${successTemplateUtils.firstFromArray($names)}", "\"Ann\"");
    prints(
        "${successTemplateUtils.firstFromArray(\"${nothing}\", \"$esc.quote$esc.quote\")}",
        "\"\"",
    );
    prints(
        "$!{successTemplateUtils.firstFromArray(\"${nothing}\")}",
        "",
    );
}

#[test]
fn conditions() {
    prints("#if($n == 5)a#elseif($n > 1)b#{else}c#end", "a");
    prints("#if(\"$!{input.nope}\" != \"\")a#{else}b#end", "b");
    prints(
        "#if($none)a#elseif($empty || $zero)b#elseif(!$n or not $x)c#else d#end",
        " d",
    );
    prints(
        "#if($n gt 4 && ($d < 3) and $x.contains(\"x\"))yes#end",
        "yes",
    );
    prints(
        "#if(\"5\" == $n && $n != 6 && \"a\" lt \"b\")yes#end",
        "yes",
    );
}

#[test]
fn values_are_set_and_computed() {
    prints("#set($a = $n * 2 + 1 - 4 / 3 % 2)$a", "10");
    prints("#set($a = \"<$n>\")#set( $b = '<$n>' )$a$b", "<5><$n>");
    prints("#set($a = $n + $d)$a #set($b = \"n\" + $n)$b", "7.5 n5");
    prints(
        "#set($a = {\"k\": [1, 'b']})$a.k[1] $a[\"k\"].size() $a.get('k')",
        "b 2 [1,\"b\"]",
    );
    prints("#set($a = 5 / 0)$!a|#set($a = -$n)$a", "|-5");
    prints(
        "$math.add(1, 2) $math.div(10, 4) $math.div(10, 5) $math.roundTo(1, 2.55) $math.max(\"3\", 2)",
        "3 2.5 2 2.6 3",
    );
}

#[test]
fn loops() {
    prints("#foreach($i in $list)$i,#end", "1,2,");
    prints(
        "#foreach($i in [3..1])$i#if($foreach.hasNext),#end#end",
        "3,2,1",
    );
    prints(
        "#foreach($i in [1, 2, 3])$foreach.count#if($i == 2)#break#end#end$!i",
        "12",
    );
    prints("#foreach($i in $nothing)a#{else}none#end", "none");
    prints("a#stop b", "a");
}

#[test]
fn comments_and_raw_text() {
    prints("a## b $n\nc#* $n *#d#[[ $n #if ]]#", "acd $n #if ");
}

#[test]
fn javas_methods() {
    prints(
        "$input.id.replace(' ', '%20') $input.id.toUpperCase().length()",
        "a%20b 3",
    );
    prints(
        "$x.substring(0, 2) $x.indexOf('x') $names.split(',').size()",
        "it 6 2",
    );
    prints(
        "#set($y = \"a1b2\")$y.replaceAll('([a-z])(\\d)', '$2$1') $y.matches('[a-z0-9]+')",
        "1a2b true",
    );
    prints("$x.nope()", "$x.nope()");
}

#[test]
fn a_line_break_behind_a_directive_is_its_own() {
    prints("#set($a = 1)\n{\n#if($a)\n\"a\"\n#end\n}", "{\n\"a\"\n}");
}

#[test]
fn what_looks_like_a_directive_is_text() {
    prints("#1 #hashtag # ##", "#1 #hashtag # ");
    prints("{\"color\": \"#fff\"}", "{\"color\": \"#fff\"}");
}

#[test]
fn mistakes_are_told() {
    refuses("${input.x", "the reference has no closing `}`");
    refuses("#if($x)", "`#if` has no `#end`");
    refuses("a#end", "`#end` belongs to no `#if`");
    refuses("$x.replace('a'", "the arguments have no closing `)`");
    refuses("#set($a = b)", "`b` is no value");
    refuses("#set($a == 1)", "`=` is missing here");
    refuses("#parse('x')", "`#parse` is not available in data actions");
    refuses("$esc.url('a)", "the text has no closing quote");
}

#[test]
fn mistakes_within_texts_have_their_place() {
    let template = "$esc.url(\"a ${b\")";
    let (_, faults) = Template::parse(template);
    let texts: Vec<_> = faults
        .iter()
        .map(|fault| &template[fault.span.range()])
        .collect();
    assert_eq!(texts, ["${b"]);
}

#[test]
fn depth_has_a_bound() {
    for part in [
        "#if(1)",
        "$a.b(",
        "$a[",
        "#set($a = (",
        "#set($a = [",
        "#set($a = !",
        "$a.b(\"",
        "#set($a = {1:",
        "#set($a = (1+1+1+1+1+1+1+1+1+1*",
        "$a.b(1 && 1 && 1 && 1 || 1 || ",
    ] {
        let (template, faults) = Template::parse(&part.repeat(20_000));
        assert!(faults.len() <= 20);
        let _ = template.render(&Context::new());
    }
}

#[test]
fn time_and_space_have_bounds() {
    let bombs = [
        "#set($a = \"0123456789\")#foreach($i in [1..40])#set($a = $a + $a)#end",
        "#foreach($i in [1..100000])#foreach($j in [1..100000])#end#end",
        "#foreach($i in [1..100000])#foreach($j in [1..100])xxxxxxxxxxxxxxxxx#end#end",
        "#set($a = [1..99999999999])",
        "#set($a = \"aaaaaaaaaaaaaaaa\")#foreach($i in [1..30])#set($a = $a.replace(\"a\", \"aaaaaaaa\"))#end",
        "#set($b = \"a\")$b.matches('(((a{100}){100}){100}){100}')",
    ];
    for bomb in bombs {
        let (template, faults) = Template::parse(bomb);
        assert_eq!(faults, [], "{bomb}");
        assert!(template.render(&Context::new()).is_err(), "{bomb}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_printed(text in any::<String>()) {
        let (template, _) = Template::parse(&text);
        let _ = template.render(&context(r#"{"a": [1]}"#));
    }

    #[test]
    fn anything_like_a_template_is_read_and_printed(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "$", "a", "{", "}", "(", ")", "[", "]", "#if(", "#end", "#else", "#set($a = ", "#foreach($b in ", "\"", "'", ".b",
            "#macro(a $b)", "#macro(", "#a(", "#@a(", "#define($a)", "$bodyContent", ".add(", ".put(", ".parent",
            "1", "..", ",", "!", "==", " + ", "#*", "*#", "##", "\n", "\\", "|", "é", "$esc.url(", ".replaceAll(", "#[[", "]]#",
        ]), 0..30)
    ) {
        let text = parts.concat();
        let (template, faults) = Template::parse(&text);
        for fault in faults {
            prop_assert!(text.get(fault.span.range()).is_some(), "{:?}", fault);
        }
        let _ = template.render(&context(r#"{"a": [1, "x"], "b": {"b": "yy"}}"#));
    }

    #[test]
    fn text_without_signs_is_itself(text in "[^$#\\\\]*") {
        let (template, faults) = Template::parse(&text);
        prop_assert_eq!(faults, []);
        prop_assert_eq!(template.render(&Context::new()).unwrap().text, text);
    }
}

#[test]
fn numbers_are_looked_for_in_the_forms_of_dynamics() {
    prints(
        "$msdynamics.phoneNumberFilter(\"tel:+13175550125\", [\"telephone1\", \"mobilephone\"])",
        "telephone1 eq 'tel:+13175550125' or telephone1 eq '13175550125' or mobilephone eq 'tel:+13175550125' or mobilephone eq \
         '13175550125'",
    );
}
