//! The repair of a success whose values do not have their documented forms.
//!
//! A response that decodes as it is never comes here. Without repair, one odd value would lose all others: a page has up to 8000
//! leads, and a lookup after a lost response reads pages too. The rules:
//!
//! - A number becomes its digits if text is expected. Text that contains a number becomes the number if one is expected.
//! - Below the envelope, `"true"`, `"false"`, 1 and 0 become a boolean if one is expected.
//! - An optional value with another form is left out.
//! - In an item of a list, required text with another form becomes empty if other items have it. Any other item with another form is left
//!   out. If no item has the form, it is an error.
//! - Any other required value must have its form. The error names its place.
//!
//! Places consist of documented names: they never show a key of `metadata`.

use serde_json::{Number, Value};

use super::repair::repaired;
use crate::spec::{Form, Member};

/// The message if the place of the problem is not known.
pub(crate) const UNEXPECTED: &str = "the response has an unexpected form";
/// Number of places that the log names.
const MAX_NAMED: usize = 20;

/// Values that were replaced or left out.
#[derive(Debug, Default)]
pub(crate) struct Replaced {
    /// The places of the first values.
    pub(crate) places: Vec<String>,
    pub(crate) count: usize,
}

/// Repairs a body, so that its type can read it.
///
/// # Errors
///
/// The problem and its place, without a source: serde's own text quotes values.
pub(crate) fn repair(body: &[u8], form: &Form) -> Result<(Value, Replaced), String> {
    let mut repair = Repair::default();
    let mut value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => match repaired(body).map(|repaired| serde_json::from_slice(&repaired)) {
            Some(Ok(value)) => {
                // The places of repaired text or numbers are not known.
                repair.place.push_str("text or numbers that JSON does not allow");
                repair.note();
                repair.place.clear();
                value
            }
            // Report the position in the original body.
            _ => return Err(format!("the response is not JSON at line {} column {}", error.line(), error.column())),
        },
    };
    if value.get("success") == Some(&Value::Bool(false)) {
        return Err("the response says both that it is a success and that it is not".to_owned());
    }
    repair.fit(&mut value, form).map_err(|problem| format!("the response cannot be read: {problem}"))?;
    Ok((value, repair.replaced))
}

#[derive(Default)]
struct Repair {
    /// The place of the current value: `data.leads[3]`.
    place: String,
    replaced: Replaced,
}

impl Repair {
    fn at<R>(&mut self, step: &str, look: impl FnOnce(&mut Self) -> R) -> R {
        let length = self.place.len();
        if length > 0 && !step.starts_with('[') {
            self.place.push('.');
        }
        self.place.push_str(step);
        let result = look(self);
        self.place.truncate(length);
        result
    }

    fn note(&mut self) {
        self.replaced.count += 1;
        if self.replaced.places.len() < MAX_NAMED {
            self.replaced.places.push(self.place.clone());
        }
    }

    /// Gives the value its form, or returns the reason why that is impossible.
    fn fit(&mut self, value: &mut Value, form: &Form) -> Result<(), String> {
        let expected = match (form, &mut *value) {
            (Form::Any, _) | (Form::Text, Value::String(_)) | (Form::Number, Value::Number(_)) | (Form::Flag, Value::Bool(_)) => {
                return Ok(());
            }
            (Form::Text, Value::Number(number)) => {
                *value = Value::String(number.to_string());
                self.note();
                return Ok(());
            }
            (Form::Whole, Value::Number(number)) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => return Ok(()),
            (Form::Number | Form::Whole, Value::String(text)) => match number(text, matches!(form, Form::Whole)) {
                Some(number) => {
                    *value = Value::Number(number);
                    self.note();
                    return Ok(());
                }
                None => "a number",
            },
            (Form::Flag, value) if flag(value).is_some() && !self.is_envelope() => {
                *value = flag(value).map_or(Value::Null, Value::Bool);
                self.note();
                return Ok(());
            }
            (Form::List(item), Value::Array(items)) => {
                return self.fit_items(items, item);
            }
            (Form::Object(members, rest), Value::Object(object)) => {
                for member in *members {
                    self.at(member.name, |repair| repair.fit_member(object, member))?;
                }
                if let Some(rest) = rest {
                    let is_named = |name: &str| members.iter().any(|member| member.name == name);
                    object.retain(|name, value| is_named(name) || self.at("…", |repair| repair.keeps(value, rest)));
                }
                return Ok(());
            }
            (Form::All(parts), _) => return parts.iter().try_for_each(|part| self.fit(value, part)),
            (Form::Kinds(property, kinds), _) => {
                let tag = value.get(property).and_then(Value::as_str);
                let kind = kinds.iter().find(|(name, _)| tag == Some(name));
                return kind.map_or(Ok(()), |(_, form)| self.fit(value, form));
            }
            (Form::Text, _) => "text",
            (Form::Number, _) => "a number",
            (Form::Whole, _) => "a whole number",
            (Form::Flag, _) => "true or false",
            (Form::List(_), _) => "a list",
            (Form::Object(..), _) => "an object",
        };
        Err(format!("{} is {}, not {expected}", self.named(), kind(value)))
    }

    /// False for a value that cannot be given the form.
    fn keeps(&mut self, value: &mut Value, form: &Form) -> bool {
        let fits = self.fit(value, form).is_ok();
        if !fits {
            self.note();
        }
        fits
    }

    fn fit_member(&mut self, object: &mut serde_json::Map<String, Value>, member: &Member) -> Result<(), String> {
        match object.get_mut(member.name) {
            None if member.required => Err(format!("{} is missing", self.named())),
            None => Ok(()),
            Some(value) if member.required => self.fit(value, member.form),
            Some(Value::Null) => Ok(()),
            // An odd value is left out. A list of which no item can be read is an error.
            Some(value) => match self.fit(value, member.form) {
                Err(problem) if value.is_array() && matches!(member.form, Form::List(_)) => Err(problem),
                Err(_) => {
                    self.note();
                    object.remove(member.name);
                    Ok(())
                }
                Ok(()) => Ok(()),
            },
        }
    }

    /// Leaves out items with another form. A list of which no item has the form is an error.
    fn fit_items(&mut self, items: &mut Vec<Value>, form: &Form) -> Result<(), String> {
        let filled: Vec<_> = required_texts(form).filter(|name| items.iter().any(|item| is_readable(item, name))).collect();
        let mut first_problem = None;
        let mut index = 0;
        items.retain_mut(|item| {
            let fits = self.at(&format!("[{index}]"), |repair| {
                filled.iter().for_each(|name| repair.fill(item, name));
                let fits = repair.fit(item, form);
                if fits.is_err() {
                    repair.note();
                }
                fits
            });
            index += 1;
            match fits {
                Ok(()) => true,
                Err(problem) => {
                    first_problem.get_or_insert(problem);
                    false
                }
            }
        });
        match first_problem {
            Some(problem) if items.is_empty() => Err(problem),
            _ => Ok(()),
        }
    }

    /// Replaces a required text of an item that cannot be read by empty text: the item is not lost.
    fn fill(&mut self, item: &mut Value, name: &'static str) {
        if !is_readable(item, name)
            && let Value::Object(object) = item
        {
            self.at(name, Self::note);
            object.insert(name.to_owned(), Value::String(String::new()));
        }
    }

    /// True in the envelope: its members decide what the response means, and are not guessed.
    fn is_envelope(&self) -> bool {
        !self.place.contains('.')
    }

    fn named(&self) -> &str {
        if self.place.is_empty() { "the body" } else { &self.place }
    }
}

/// Returns the names of the required texts of an object.
fn required_texts(form: &Form) -> impl Iterator<Item = &'static str> {
    let members = if let Form::Object(members, _) = form { *members } else { &[] };
    members.iter().filter(|member| member.required && matches!(member.form, Form::Text)).map(|member| member.name)
}

fn is_readable(item: &Value, name: &str) -> bool {
    matches!(item.get(name), Some(Value::String(_) | Value::Number(_)))
}

/// Reads a boolean in a text or a number.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") || text.trim() == "1" => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") || text.trim() == "0" => Some(false),
        Value::Number(number) if number.as_f64() == Some(1.0) => Some(true),
        Value::Number(number) if number.as_f64() == Some(0.0) => Some(false),
        _ => None,
    }
}

fn number(text: &str, whole: bool) -> Option<Number> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return Some(Number::from(number));
    }
    // Rust reads `inf` and `nan` as numbers.
    let is_written_so = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| is_written_so)?;
    if whole && number.fract() != 0.0 { None } else { Number::from_f64(number) }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    static TEXT: Form = Form::Text;
    static NODE: Form = Form::Object(
        &[
            Member { name: "id", required: true, form: &TEXT },
            Member { name: "size", required: false, form: &Form::Whole },
            Member { name: "is", required: false, form: &Form::Flag },
            Member { name: "below", required: false, form: &Form::List(&NODE) },
            Member { name: "labels", required: false, form: &Form::Object(&[], Some(&Form::Number)) },
            Member { name: "shape", required: false, form: &Form::Kinds("kind", &[("dot", &DOT)]) },
        ],
        None,
    );
    static DOT: Form = Form::All(&[
        &Form::Object(&[Member { name: "x", required: true, form: &Form::Number }], None),
        &Form::Object(&[Member { name: "y", required: false, form: &Form::Number }], None),
    ]);

    fn mend(value: &Value) -> Result<(Value, Vec<String>), String> {
        super::repair(value.to_string().as_bytes(), &NODE).map(|(value, replaced)| (value, replaced.places))
    }

    #[test]
    fn odd_values_are_replaced_wherever_they_are() {
        let cases = [
            ("nothing odd", json!({"id": "a", "more": [1]}), json!({"id": "a", "more": [1]}), vec![]),
            ("digits of a number", json!({"id": 7.5}), json!({"id": "7.5"}), vec!["id"]),
            ("a whole number in text", json!({"id": "a", "size": " 12 "}), json!({"id": "a", "size": 12}), vec!["size"]),
            ("no whole number", json!({"id": "a", "size": 1.5}), json!({"id": "a"}), vec!["size"]),
            ("no number", json!({"id": "a", "size": "NaN"}), json!({"id": "a"}), vec!["size"]),
            (
                "below a list in itself",
                json!({"id": "a", "below": [{"id": "b", "below": [{"id": "c"}, {"id": null, "is": "TRUE"}]}]}),
                json!({"id": "a", "below": [{"id": "b", "below": [{"id": "c"}, {"id": "", "is": true}]}]}),
                vec!["below[0].below[1].id", "below[0].below[1].is"],
            ),
            (
                "in a map, whose keys are not shown",
                json!({"id": "a", "labels": {"jane": "1e3", "joe": "x"}}),
                json!({"id": "a", "labels": {"jane": 1000.0}}),
                vec!["labels.…", "labels.…"],
            ),
            (
                "in a kind",
                json!({"id": "a", "shape": {"kind": "dot", "x": "1", "y": []}}),
                json!({"id": "a", "shape": {"kind": "dot", "x": 1}}),
                vec!["shape.x", "shape.y"],
            ),
            ("a kind without what it needs", json!({"id": "a", "shape": {"kind": "dot"}}), json!({"id": "a"}), vec!["shape"]),
            (
                "another kind",
                json!({"id": "a", "shape": {"kind": "line", "x": "1"}}),
                json!({"id": "a", "shape": {"kind": "line", "x": "1"}}),
                vec![],
            ),
        ];
        for (name, value, expected, places) in cases {
            assert_eq!(mend(&value), Ok((expected, places.into_iter().map(str::to_owned).collect())), "{name}");
        }
    }

    #[test]
    fn what_is_required_must_fit() {
        let cases = [
            (json!([]), "the body is a list, not an object"),
            (json!({}), "id is missing"),
            (json!({"id": {"jane": 1}}), "id is an object, not text"),
            (json!({"id": "a", "below": [{"size": 1}, 7]}), "below[0].id is missing"),
        ];
        for (value, problem) in cases {
            assert_eq!(mend(&value), Err(format!("the response cannot be read: {problem}")), "{value}");
        }
    }

    #[test]
    fn the_places_of_many_values_are_counted_and_not_all_kept() {
        let nodes: Vec<_> = (0..1000).map(|_| json!({"id": "b", "size": []})).collect();
        let (_, replaced) = repair(json!({"id": "a", "below": nodes}).to_string().as_bytes(), &NODE).unwrap();
        assert_eq!((replaced.count, replaced.places.len()), (1000, MAX_NAMED));
    }
}
