//! The code of docs/spec-extensions.md as a program, so that what the page shows is what works.

use std::path::Path;

use super::super::bundle;
use crate::Result;

const PAGE: &str = "docs/spec-extensions.md";

/// Writes the page's blocks in this language, one after the other, and beside them the document as JSON, which they read.
pub fn write(root: &Path, fence: &str, program: &Path) -> Result<()> {
    let code = blocks(&std::fs::read_to_string(root.join(PAGE))?, fence);
    if code.is_empty() {
        return Err(format!("{PAGE} has no block ```{fence}").into());
    }
    std::fs::write(program, code)?;
    let document = bundle::render(&std::fs::read_to_string(root.join("openapi.yaml"))?)?;
    Ok(std::fs::write(program.with_file_name("openapi.json"), document)?)
}

/// The blocks, with their lines where the page has them: an error then names the page's line.
fn blocks(page: &str, fence: &str) -> String {
    let opening = format!("```{fence}");
    let mut inside = false;
    let mut code = String::new();
    let mut any = false;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == opening;
        } else if inside {
            code += line;
            any = true;
        }
        code.push('\n');
    }
    if any { code } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_keep_their_lines() {
        let page = "text\n```ts\na\n```\n```python\nb\n```\nmore\n```ts\nc\n```\n";
        assert_eq!(blocks(page, "ts"), "\n\na\n\n\n\n\n\n\nc\n\n");
        assert_eq!(blocks(page, "python"), "\n\n\n\n\nb\n\n\n\n\n\n");
        assert_eq!(blocks(page, "java"), "");
    }
}
