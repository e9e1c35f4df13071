"""The one language of search and of views: `tier:enterprise status:open due<2h "call transfer"`.

Reading never fails. What can't be meant is named with its place and what to write instead, and is searched as text.
"""

from seiketsu.desk.rules.search_language.checking import Checked, FieldSpec, Kind, Mistake, Vocabulary, check
from seiketsu.desk.rules.search_language.printing import printed
from seiketsu.desk.rules.search_language.reading import read
from seiketsu.desk.rules.search_language.syntax import All, AnyOf, Field, Node, Not, Phrase, Word

__all__ = [
    "All",
    "AnyOf",
    "Checked",
    "Field",
    "FieldSpec",
    "Kind",
    "Mistake",
    "Node",
    "Not",
    "Phrase",
    "Vocabulary",
    "Word",
    "check",
    "printed",
    "read",
]
