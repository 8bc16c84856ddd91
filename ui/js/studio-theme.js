// How code looks: the page's own colours and faces, by way of custom properties, so that day and night need no word here.
import {HighlightStyle, syntaxHighlighting} from "@codemirror/language"
import {EditorView} from "@codemirror/view"
import {tags} from "@lezer/highlight"

const tokens = HighlightStyle.define([
  {tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword], color: "var(--code-keyword)", fontWeight: "700"},
  {tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: "var(--code-string)"},
  {tag: [tags.number, tags.bool, tags.null, tags.self, tags.atom], color: "var(--code-number)"},
  {tag: [tags.comment, tags.lineComment, tags.blockComment], color: "var(--code-comment)", fontStyle: "italic"},
  {tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.function(tags.definition(tags.variableName))], color: "var(--code-function)"},
  {tag: [tags.className, tags.typeName, tags.definition(tags.className)], color: "var(--code-class)"},
  {tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-property)"},
  {tag: [tags.operator, tags.punctuation, tags.separator, tags.bracket], color: "var(--code-sign)"},
  {tag: tags.invalid, color: "var(--bad)"},
])

const panel = {
  backgroundColor: "var(--surface)",
  color: "var(--ink)",
  border: "var(--border)",
  borderRadius: "var(--radius)",
  boxShadow: "var(--shadow-small)",
}
const button = {
  minHeight: "2.25rem",
  padding: "0.2rem 0.5rem",
  margin: "0",
  background: "var(--surface)",
  backgroundImage: "none",
  color: "inherit",
  border: "var(--border)",
  borderRadius: "var(--radius)",
  font: "700 var(--text-sm)/1.2 var(--font-body)",
  cursor: "pointer",
}
const focused = {outline: "3px solid var(--focus)", outlineOffset: "1px"}

const chrome = EditorView.theme({
  "&": {height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "var(--code-size)"},
  "&.cm-focused": {outline: "none"},
  ".cm-scroller": {fontFamily: "var(--font-mono)", lineHeight: "1.6", overscrollBehavior: "contain", scrollbarColor: "var(--muted) transparent"},
  ".cm-content": {padding: "0.5rem 0 3rem", caretColor: "var(--ink)"},
  ".cm-line": {padding: "0 0.75rem 0 0.5rem"},
  ".cm-cursor, .cm-dropCursor": {borderLeft: "2px solid var(--ink)"},
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {background: "var(--code-selected)"},
  ".cm-content ::selection, .cm-line::selection": {backgroundColor: "transparent"},
  ".cm-gutters": {backgroundColor: "var(--surface)", color: "var(--muted)", border: "0", borderRight: "2px solid var(--hairline)"},
  ".cm-lineNumbers .cm-gutterElement": {minWidth: "2.2rem", padding: "0 0.4rem 0 0.3rem"},
  ".cm-gutter-lint": {width: "1.1em"},
  ".cm-gutter-lint .cm-gutterElement": {padding: "0.25em 0.1em"},
  ".cm-lint-marker-error": {content: "\"\"", width: "0.75em", height: "0.75em", borderRadius: "50%", backgroundColor: "var(--bad)"},
  ".cm-foldGutter .cm-gutterElement": {padding: "0 0.2rem", cursor: "pointer"},
  ".cm-foldPlaceholder": {background: "var(--sunken)", border: "var(--border)", color: "var(--muted)", padding: "0 0.3em"},
  ".cm-activeLine, .cm-activeLineGutter": {backgroundColor: "var(--code-line)"},
  ".cm-activeLineGutter": {color: "var(--ink)"},
  "&.cm-focused .cm-matchingBracket": {backgroundColor: "var(--code-match)", outline: "1px solid var(--line)"},
  "&.cm-focused .cm-nonmatchingBracket": {backgroundColor: "var(--bad-fill)"},
  ".cm-selectionMatch": {backgroundColor: "var(--code-match)"},
  ".cm-searchMatch": {backgroundColor: "var(--code-match)", outline: "1px solid var(--line)"},
  ".cm-searchMatch-selected": {backgroundColor: "var(--accent)", color: "var(--accent-ink)"},
  ".cm-searchMatch-selected *": {color: "var(--accent-ink)"},
  ".cm-lintRange-error": {backgroundImage: "none", textDecoration: "underline wavy var(--bad) 2px", textUnderlineOffset: "0.2em", paddingBottom: "0"},
  ".cm-lintPoint-error::after": {borderBottomColor: "var(--bad)"},

  ".cm-panels": {backgroundColor: "var(--sunken)", color: "var(--ink)", zIndex: "5"},
  ".cm-panels-top": {borderBottom: "var(--border)"},
  ".cm-panels-bottom": {borderTop: "var(--border)"},
  ".cm-panel.cm-search": {display: "flex", flexWrap: "wrap", alignItems: "center", gap: "0.4rem", padding: "0.5rem 2.6rem 0.5rem 0.5rem"},
  ".cm-panel.cm-search [name=replace].cm-textfield": {flexBasis: "calc(100% - 13.5rem)"},  // so that it begins a line
  ".cm-panel.cm-search label": {display: "inline-flex", alignItems: "center", gap: "0.3rem", margin: "0", font: "var(--text-sm)/1.2 var(--font-body)"},
  ".cm-panel.cm-search input[type=checkbox]": {width: "1.1rem", height: "1.1rem", margin: "0", accentColor: "var(--link)"},
  ".cm-textfield, .cm-panel.cm-search .cm-textfield": {
    minHeight: "2.25rem", margin: "0", padding: "0.2rem 0.5rem", backgroundColor: "var(--surface)", color: "inherit",
    border: "var(--border)", borderRadius: "var(--radius)", font: "var(--code-size) var(--font-mono)", flex: "1 1 6rem", minWidth: "0",
  },
  ".cm-textfield:focus-visible, .cm-button:focus-visible": focused,
  ".cm-button, .cm-panel.cm-search .cm-button": button,
  ".cm-button:active": {backgroundImage: "none", backgroundColor: "var(--sunken)"},
  ".cm-panel.cm-search [name=close]": {...button, position: "absolute", top: "0.5rem", right: "0.4rem", minWidth: "2rem", padding: "0", borderColor: "transparent", background: "none", fontSize: "1.2rem"},
  ".cm-panel.cm-search [name=close]:focus-visible": focused,
  ".cm-dialog": {padding: "0.5rem"},

  ".cm-tooltip": panel,
  ".cm-tooltip.cm-tooltip-autocomplete": {padding: "0.25rem"},
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {fontFamily: "var(--font-mono)", maxHeight: "14em"},
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {padding: "0.25rem 0.5rem", borderRadius: "var(--radius-small)", lineHeight: "1.3"},
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {backgroundColor: "var(--accent)", color: "var(--accent-ink)"},
  ".cm-completionDetail": {fontStyle: "normal", color: "inherit", opacity: "0.75", fontFamily: "var(--font-body)"},
  ".cm-completionMatchedText": {textDecoration: "underline 2px"},
  ".cm-completionIcon": {opacity: "0.8", width: "1.1em"},
  ".cm-tooltip.cm-completionInfo": {...panel, padding: "0.5rem 0.75rem", maxWidth: "20rem", font: "var(--text-sm)/1.4 var(--font-body)"},
  ".cm-tooltip-lint": {padding: "0"},
  ".cm-diagnostic": {padding: "0.4rem 0.7rem", font: "var(--text-sm)/1.4 var(--font-body)"},
  ".cm-diagnostic-error": {borderLeft: "5px solid var(--bad)"},
})

export const look = [chrome, syntaxHighlighting(tokens)]
