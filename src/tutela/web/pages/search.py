"""One search box over everything that the asker may see."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tutela.web import components as ui
from tutela.web import search as registry
from tutela.web.page import PageRequest, officers_page


@officers_page("search/", name="search", permission="search.read", methods=("GET", "HEAD"))
def search(request: PageRequest) -> HttpResponse:
    """Find by reference, number, name, phone, address or handle; an exact reference leads straight to its object.

    Every room is asked before the answer is chosen, so that a redirect tells nothing by when it comes.
    """
    text = " ".join(str(request.query.get("q", "")).split())[: registry.MAX_QUERY]
    hits = registry.found_for(request.officer, text) if text else []
    if text:
        request.note_list(len(hits))
    if hit := registry.exact(hits, text):
        return redirect(hit.url)
    return request.show(
        "pages/search.html",
        head=ui.PageHead(pgettext("to look for", "Search")),
        search_query=text,
        table=ui.Table.of(
            _("Found for “%(text)s”") % {"text": text},
            [_("Reference"), _("Kind"), _("What it is")],
            [(ui.Reference(hit.reference, hit.url), hit.kind, hit.text) for hit in hits],
            empty=_("Nothing that you may see is found."),
            note=_("A room shows its first %(limit)s hits; write more of the word to narrow them.")
            % {"limit": registry.LIMIT}
            if len(hits) >= registry.LIMIT
            else "",
        )
        if text
        else None,
    )
