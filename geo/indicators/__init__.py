"""What is measured: the catalogue, the values, their aggregation from communes, estimates, providers of imported ones."""
