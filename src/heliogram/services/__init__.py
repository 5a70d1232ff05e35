"""The business: one package per bounded context.

Each package has ``contract.py`` and ``events.py`` (public), perhaps ``records.py`` (public to services that must
write in the same transaction), and ``service.py``, ``store.py`` and ``sql.py`` (private). The graph of
contracts is acyclic: ``auth`` > ``chats`` > ``dialogs`` > ``messages`` > ``contacts`` > ``users``; ``updates`` and
``presence`` stand apart, and so do ``media`` > ``files``.
"""
