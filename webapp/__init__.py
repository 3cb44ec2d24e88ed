"""The web application: parse and validate the request, call the domain, present the answer. `webapp.app` makes it."""
