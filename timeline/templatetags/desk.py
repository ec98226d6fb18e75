"""What is wrong with a form, in one list above it whose lines lead to the fields."""

from django import template

from timeline.admin.asking import ASKED

register = template.Library()


@register.inclusion_tag("admin/timeline/_error_summary.html")
def error_summary(form, formsets=(), is_on_page=True):
    """Draw what is wrong with a form, and with the rows of admin `formsets`; nothing where nothing is.

    Where the form stands on another page, no line leads to it.
    """
    lines = list_errors(form)
    for admin_formset in formsets or ():
        formset = admin_formset.formset
        noun = formset.model._meta.verbose_name
        lines += [(words, f"{formset.prefix}-group") for words in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, 1):
            lines += list_errors(row, f", {noun} {number}", f"{formset.prefix}-{number - 1}")
    return {"lines": lines if is_on_page else [(words, "") for words, _ in lines]}


@register.filter
def has_needed(form):
    """Return whether a form has a field that must be filled in: its name is bold."""
    return any(field.required for field in form.fields.values())


def list_errors(form, where="", own=""):
    """Return (words, id to lead to) of each error of a form; `own` is the id of the form itself, "" for none."""
    lines = []
    for name, errors in form.errors.items():
        if name not in form.fields:
            lines += [(f"{error}{where and f' ({where[2:]})'}", own) for error in errors]
            continue
        field = form[name]
        for error in errors.as_data():
            words = " ".join(error.messages)
            if error.code == "required":  # which names the field
                words = words.removesuffix(".") + where + "."
            elif error.code == ASKED:  # a question, which names what it is about
                words += where and f" ({where[2:]})"
            else:
                words = f"{field.label}{where}: {words}"
            lines.append((words, field.id_for_label or next(iter(field.subwidgets)).id_for_label))
    return lines
