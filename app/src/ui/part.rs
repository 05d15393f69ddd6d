//! Parts of elements that are drawn very often: written to only where something differs.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// An element whose text and attributes change.
pub struct Part {
    element: Element,
    /// Its text, once it has one: a text that is only changed keeps its place in the browser's layout.
    node: Option<web_sys::Text>,
    text: String,
    attributes: Vec<(&'static str, Option<String>)>,
}

impl Part {
    /// The first element below `root` that fits a selector.
    ///
    /// # Panics
    /// When there is none: the template lacks what its painter writes to.
    pub fn of(root: &Element, selector: &str) -> Self {
        let found = root.query_selector(selector).ok().flatten();
        Self::new(found.expect("a template has the parts that are drawn"))
    }

    /// An element that has nothing in it yet.
    pub fn new(element: Element) -> Self {
        Self { element, node: None, text: String::new(), attributes: Vec::new() }
    }

    /// The element.
    pub fn element(&self) -> &Element {
        &self.element
    }

    /// Has it say something.
    pub fn write(&mut self, text: &str) {
        if self.text == text {
            return;
        }
        match &self.node {
            Some(node) => node.set_data(text),
            None => {
                let node = document().create_text_node(text);
                // It fails only where elements take no text.
                let _ = self.element.append_child(&node);
                self.node = Some(node);
            }
        }
        text.clone_into(&mut self.text);
        self.mark(RIGHT_TO_LEFT, text.chars().any(is_right_to_left));
    }

    /// Gives it an attribute, or takes it away.
    pub fn set(&mut self, name: &'static str, value: Option<&str>) {
        let place = self.attributes.iter().position(|(other, _)| *other == name).unwrap_or_else(|| {
            self.attributes.push((name, None));
            self.attributes.len() - 1
        });
        let last = &mut self.attributes[place].1;
        if last.as_deref() != value {
            // It fails only for names that are none.
            let _ = match value {
                Some(value) => self.element.set_attribute(name, value),
                None => self.element.remove_attribute(name),
            };
            *last = value.map(str::to_owned);
        }
    }

    /// Marks it, or takes the mark away.
    pub fn mark(&mut self, name: &'static str, holds: bool) {
        self.set(name, holds.then_some(""));
    }

    /// Writes a text, or hides it where there is none.
    pub fn write_or_hide(&mut self, text: Option<&str>) {
        self.mark("hidden", text.is_none());
        if let Some(text) = text {
            self.write(text);
        }
    }
}

/// Marks a text that holds right-to-left letters. Style sheets isolate only those in rows: isolating every text would
/// take the browser a fifth of its time for layout.
const RIGHT_TO_LEFT: &str = "data-rtl";

/// Whether a character can turn the direction of what stands beside it: Hebrew, Arabic and their neighbours, and the
/// invisible marks.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// Makes an element of a view once, to be cloned for each row.
///
/// # Panics
/// When the view is no element.
pub fn template(view: impl IntoView) -> Element {
    let host = document().create_element("div").expect("the browser makes elements");
    view.into_view().build().mount(&host, None);
    host.first_element_child().expect("a template is an element")
}

/// A copy of a template.
pub fn copy(template: &Element) -> Element {
    template.clone_node_with_deep(true).map(JsCast::unchecked_into).expect("an element can be copied")
}
