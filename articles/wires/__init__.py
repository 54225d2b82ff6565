"""The wires: what suppliers send is kept as items, shown at the wire desk, and becomes stories by `intake`.

`fetching` looks at every supplier, `arriving` keeps what came, `using` makes stories of it and settles what the agency
says of them later, `desk` finds what the wire desk shows, `keeping` lets go of what nobody used.
"""
